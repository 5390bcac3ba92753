//! Searches ranges of moving factors in constant time: every candidate is computed and compared, without early exit.

use subtle::Choice;

use super::candidates::{Candidates, Rank};
use crate::mac::{Answer, Kernel, LANES, Lanes, Question, Work};
use crate::{Algorithm, Code, Token};

/// How many ranges one code is searched in.
pub(super) const RANGES: usize = 3;

/// Where one typed code, or two in a row, may be: in each range, the one nearest to its prediction.
pub(super) struct Search<'a> {
    question: Question<'a>,
    ranges: [Candidates; RANGES],
    nearest: [Rank; RANGES],
    /// With an earlier code, each candidate is the one after it.
    lag: u32,
    /// All ones for a single code. Else whether the candidate before was the earlier of two codes.
    follows: u32,
}

/// Moving factors in a row, a lane for each. No number but the step is above that of the lanes.
#[derive(Clone, Copy)]
struct Row {
    asker: u8,
    range: u8,
    lane: u8,
    count: u8,
    /// How many steps the first of them is after that of the range.
    step: u32,
}

impl Row {
    const EMPTY: Self = Self { asker: 0, range: 0, step: 0, lane: 0, count: 0 };
}

impl<'a> Search<'a> {
    /// For a code: of two equally near candidates it is the earlier.
    pub(super) fn for_code(token: &'a Token, typed: &Code, ranges: [Candidates; RANGES]) -> Self {
        let question = token.question([typed.value(); 2]);
        Self { question, ranges, nearest: [Rank::NONE; RANGES], lag: 0, follows: u32::MAX }
    }

    /// For a code with another one after it. What is found is where the first is.
    pub(super) fn for_pair(token: &'a Token, typed: [&Code; 2], range: Candidates) -> Self {
        let ranges = [range, Candidates::NONE, Candidates::NONE];
        Self {
            question: token.question(typed.map(Code::value)),
            ranges,
            nearest: [Rank::NONE; RANGES],
            lag: 1,
            follows: 0,
        }
    }

    /// Searches by itself.
    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    pub(super) fn run(&mut self, work: Work) {
        let algorithm = self.question.key.algorithm();
        search(&mut [Some(self)], algorithm, work);
    }

    /// Leaves nothing to be found unless it holds. Whether it does is told by no branch.
    pub(super) fn only_if(&mut self, holds: Choice) {
        let holds = u32::from(holds.unwrap_u8()).wrapping_neg();
        self.nearest.iter_mut().for_each(|nearest| *nearest = nearest.only_if(holds));
    }

    /// Each range, and the nearest to its prediction that matched: not yet revealed.
    pub(super) fn nearest(&self) -> [(&Candidates, Rank); RANGES] {
        let ([a, b, c], [nearest_a, nearest_b, nearest_c]) = (&self.ranges, self.nearest);
        [(a, nearest_a), (b, nearest_b), (c, nearest_c)]
    }

    /// What was found in each range: the first point where anything depends on what matched.
    pub(super) fn found(&self) -> [Option<u64>; RANGES] {
        let mut found = [None; RANGES];
        for ((place, range), nearest) in found.iter_mut().zip(&self.ranges).zip(self.nearest) {
            *place = range.revealed(nearest);
        }
        found
    }

    /// Whether a candidate is the first typed code, or the second, in masks.
    fn offer(&mut self, range: usize, step: u32, [earlier, here]: [u32; 2]) {
        let (predicted, matches) = (self.predicted(range, step), self.follows & here);
        if let Some(nearest) = self.nearest.get_mut(range) {
            nearest.offer(Rank::of(predicted), matches);
        }
        if self.lag != 0 {
            self.follows = earlier;
        }
    }

    /// Whether each of some candidates in a row is the first typed code, or the second, in bits.
    fn offer_row(&mut self, row: &Row, [earlier, here]: [u32; 2]) {
        let alone = if self.lag == 0 { u32::MAX } else { 0 };
        let matches = here & (earlier << 1 | self.follows & 1 | alone) & !(u32::MAX << row.count);
        let predicted = self.predicted(row.range.into(), row.step);
        if let Some(nearest) = self.nearest.get_mut(usize::from(row.range)) {
            nearest.offer_row(predicted, matches);
        }
        self.follows = alone | (earlier >> row.count.saturating_sub(1) & 1).wrapping_neg();
    }

    /// How far the prediction is after the candidate at a step; of two codes in a row, the candidate before that step.
    fn predicted(&self, range: usize, step: u32) -> i32 {
        let candidate = step as i32 - self.lag as i32;
        self.ranges.get(range).map_or(0, |range| range.predicted_from(candidate))
    }

    fn count(&self) -> u32 {
        self.ranges.iter().map(Candidates::count).sum()
    }
}

/// Searches for all of them together, of which the first is there; their tokens have one hash. What matched stays in masks.
pub(super) fn search(searches: &mut [Option<&mut Search>], algorithm: Algorithm, work: Work) {
    let count = searches.iter().flatten().map(|search| search.count()).sum();
    match Kernel::worth(algorithm, count, work) {
        Some(kernel) if algorithm.has_long_words() => {
            search_in_lanes(searches, &mut Lanes::<u64>::of(kernel, algorithm));
        }
        Some(kernel) => search_in_lanes(searches, &mut Lanes::<u32>::of(kernel, algorithm)),
        None => searches.iter_mut().flatten().for_each(|search| search_one_by_one(search)),
    }
}

fn search_one_by_one(search: &mut Search) {
    for (range, candidates) in search.ranges.into_iter().enumerate() {
        for step in 0..candidates.steps(search.lag) {
            count_computed(1);
            search.offer(range, step, search.question.answer(candidates.moving_factor(step)));
        }
    }
}

fn search_in_lanes<T: Answer>(searches: &mut [Option<&mut Search>], lanes: &mut Lanes<T>) {
    let mut rows = [Row::EMPTY; LANES];
    let (mut lane, mut filled) = (0, 0);
    for asker in 0..searches.len() {
        for range in 0..RANGES {
            let mut step = 0;
            while let Some(Some(search)) = searches.get(asker)
                && let Some(candidates) = search.ranges.get(range)
                && let left = candidates.steps(search.lag).saturating_sub(step) as usize
                && left > 0
            {
                let count = (LANES - lane).min(left);
                count_computed(count as u32);
                lanes.put(lane..lane + count, asker, &search.question, candidates.moving_factor(step));
                if let Some(row) = rows.get_mut(filled) {
                    *row = Row { asker: asker as u8, range: range as u8, lane: lane as u8, count: count as u8, step };
                }
                (step, lane, filled) = (step + count as u32, lane + count, filled + 1);
                if lane == LANES {
                    take_answers(searches, lanes, rows.get(..filled).unwrap_or_default());
                    (lane, filled) = (0, 0);
                }
            }
        }
    }
    take_answers(searches, lanes, rows.get(..filled).unwrap_or_default());
}

fn take_answers<T: Answer>(searches: &mut [Option<&mut Search>], lanes: &Lanes<T>, rows: &[Row]) {
    let Some(last) = rows.last() else { return };
    let answers = lanes.answer(usize::from(last.lane + last.count));
    for row in rows {
        if let Some(Some(search)) = searches.get_mut(usize::from(row.asker)) {
            search.offer_row(row, answers.map(|bits| bits >> row.lane));
        }
    }
}

#[cfg(test)]
std::thread_local! {
    /// How many codes this thread has computed.
    pub(super) static COMPUTED: core::cell::Cell<u32> = const { core::cell::Cell::new(0) };
}

fn count_computed(_codes: u32) {
    #[cfg(test)]
    COMPUTED.set(COMPUTED.get() + _codes);
}
