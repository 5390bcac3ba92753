//! The track: of all candidates the ones that tell one story together.

/// What is wrong with a story: the number of troubles first, then how far its jumps are.
pub(crate) type Cost = (u64, u64);

/// A candidate of a reading: which reading, and at which moving factor.
pub(crate) type Place = (usize, u64);

/// So many readings in a row that match nothing end a track.
const LONGEST_GAP: usize = 1000;

/// Chooses one candidate or none for each reading so that the whole costs least: `missed` for each reading that gets none,
/// `begin` for the first candidate, `follow` for one after another; nothing where it cannot follow.
pub(crate) fn best(
    candidates: &[Vec<u64>],
    missed: u64,
    begin: impl Fn(Place) -> Cost,
    follow: impl Fn(Place, Place) -> Option<Cost>,
) -> Vec<Option<u64>> {
    let plus = |(troubles, far): Cost, (more, farther): Cost| (troubles + more, far.saturating_add(farther));
    let missing = |readings: usize| (missed * readings as u64, 0);
    let mut ends: Vec<End> = Vec::new();
    for (reading, steps) in candidates.iter().enumerate() {
        let in_reach = ends.partition_point(|end| end.place.0 + LONGEST_GAP < reading);
        let earlier = ends.partition_point(|end| end.place.0 < reading);
        for place in steps.iter().map(|step| (reading, *step)) {
            let mut best = End { place, cost: plus(missing(reading), begin(place)), before: None };
            for (number, end) in ends.iter().enumerate().take(earlier).skip(in_reach) {
                let Some(following) = follow(end.place, place) else { continue };
                let cost = plus(plus(end.cost, missing(reading - end.place.0 - 1)), following);
                if cost < best.cost {
                    best = End { place, cost, before: Some(number) };
                }
            }
            ends.push(best);
        }
    }
    let total = |end: &End| plus(end.cost, missing(candidates.len() - 1 - end.place.0));
    let mut track = vec![None; candidates.len()];
    let mut last = ends.iter().min_by_key(|end| total(end)).filter(|end| total(end) < missing(candidates.len()));
    while let Some(end) = last {
        track[end.place.0] = Some(end.place.1);
        last = end.before.map(|number| &ends[number]);
    }
    track
}

/// The cheapest story that ends with a candidate.
struct End {
    place: Place,
    cost: Cost,
    before: Option<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(candidates: &[&[u64]]) -> Vec<Option<u64>> {
        let candidates: Vec<Vec<u64>> = candidates.iter().map(|steps| steps.to_vec()).collect();
        let follow =
            |(_, from): Place, (_, to): Place| Some(if to == from + 1 { (0, 0) } else { (2, to.abs_diff(from)) });
        best(&candidates, 3, |(_, step)| (0, step), follow)
    }

    #[test]
    fn of_two_candidates_the_one_that_continues_the_track_is_taken() {
        assert_eq!(counted(&[&[7], &[2, 8], &[9], &[400, 10]]), [Some(7), Some(8), Some(9), Some(10)]);
    }

    #[test]
    fn a_chance_match_off_the_track_is_left_out_and_a_real_jump_is_followed() {
        assert_eq!(counted(&[&[7], &[8], &[500], &[9], &[10]]), [Some(7), Some(8), None, Some(9), Some(10)]);
        assert_eq!(counted(&[&[7], &[8], &[500], &[501]]), [Some(7), Some(8), Some(500), Some(501)]);
    }

    #[test]
    fn nothing_that_matches_is_no_track() {
        assert_eq!(counted(&[]), []);
        assert_eq!(counted(&[&[], &[]]), [None, None]);
    }
}
