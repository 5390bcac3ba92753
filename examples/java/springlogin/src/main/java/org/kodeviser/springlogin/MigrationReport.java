package org.kodeviser.springlogin;

import java.util.List;

/** What became of each row of the older system. */
record MigrationReport(List<Line> lines) {

    enum Result {
        MOVED,
        /** By an earlier run. Its state has gone on since then, so it is not touched again. */
        THERE_ALREADY,
        NOT_MOVED
    }

    /**
     * A row.
     *
     * @param notes why it was not moved, or what to know of it all the same
     */
    record Line(String serial, Result result, String notes) {}

    boolean isComplete() {
        return count(Result.NOT_MOVED) == 0;
    }

    long count(Result result) {
        return lines.stream().filter(line -> line.result() == result).count();
    }

    /** A line for each row that somebody should look at, and the numbers. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            if (!line.notes().isEmpty()) {
                text.append("%s\t%s\t%s%n".formatted(line.serial(), line.result(), line.notes()));
            }
        }
        return text.append("%d moved, %d there already, %d not moved%n"
                        .formatted(count(Result.MOVED), count(Result.THERE_ALREADY), count(Result.NOT_MOVED)))
                .toString();
    }
}
