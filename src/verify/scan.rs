//! Searches ranges of moving factors in constant time: every candidate is computed and compared, without early exit.

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

/// Whose candidate is in a lane, and how near it is.
#[derive(Clone, Copy)]
struct Place {
    asker: usize,
    range: usize,
    rank: Rank,
}

impl<'a> Search<'a> {
    /// For a code: of two equally near candidates it is the earlier.
    pub(super) fn for_code(token: &'a Token, typed: &Code, ranges: [Candidates; RANGES]) -> Self {
        let question = token.question([typed, typed]);
        Self { question, ranges, nearest: [Rank::NONE; RANGES], lag: 0, follows: u32::MAX }
    }

    /// For a code with another one after it. What is found is where the first is.
    pub(super) fn for_pair(token: &'a Token, typed: [&Code; 2], range: Candidates) -> Self {
        let ranges = [range, Candidates::NONE, Candidates::NONE];
        Self { question: token.question(typed), ranges, nearest: [Rank::NONE; RANGES], lag: 1, follows: 0 }
    }

    /// Searches by itself.
    #[cfg_attr(any(feature = "compact", kodeviser_small), inline(never))]
    pub(super) fn run(&mut self, work: Work) -> [Option<u64>; RANGES] {
        let algorithm = self.question.key.algorithm();
        search(&mut [Some(self)], algorithm, work);
        self.found()
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
    fn offer(&mut self, range: usize, rank: Rank, [earlier, here]: [u32; 2]) {
        if let Some(nearest) = self.nearest.get_mut(range) {
            nearest.offer(rank, self.follows & here);
        }
        if self.lag != 0 {
            self.follows = earlier;
        }
    }

    fn count(&self) -> u32 {
        self.ranges.iter().map(Candidates::count).sum()
    }
}

/// Searches for all of them together, of which the first is there; their tokens have one hash. What matched stays in masks.
pub(super) fn search(searches: &mut [Option<&mut Search>], algorithm: Algorithm, work: Work) {
    let count = searches.iter().flatten().map(|search| search.count()).sum();
    match Kernel::worth(algorithm, count, work) {
        Some(kernel) if algorithm.has_long_words() => search_in_lanes::<u64>(searches, kernel),
        Some(kernel) => search_in_lanes::<u32>(searches, kernel),
        None => searches.iter_mut().flatten().for_each(|search| search_one_by_one(search)),
    }
}

fn search_one_by_one(search: &mut Search) {
    for (range, candidates) in search.ranges.into_iter().enumerate() {
        for (rank, moving_factor) in candidates.ranked(search.lag) {
            count_computed();
            search.offer(range, rank, search.question.answer(moving_factor));
        }
    }
}

fn search_in_lanes<T: Answer>(searches: &mut [Option<&mut Search>], kernel: Kernel) {
    let Some(first) = searches.iter().flatten().next() else { return };
    let mut lanes = Lanes::<T>::of(kernel, &first.question);
    let mut places = [Place { asker: 0, range: 0, rank: Rank::NONE }; LANES];
    let mut filled = 0;
    for asker in 0..searches.len() {
        let (ranges, lag) = match searches.get(asker) {
            Some(Some(search)) => (search.ranges, search.lag),
            _ => continue,
        };
        for (range, candidates) in ranges.into_iter().enumerate() {
            for (rank, moving_factor) in candidates.ranked(lag) {
                if let (Some(Some(search)), Some(place)) = (searches.get(asker), places.get_mut(filled)) {
                    count_computed();
                    lanes.put(filled, asker, &search.question, moving_factor);
                    *place = Place { asker, range, rank };
                }
                filled += 1;
                if filled == LANES {
                    take_answers(searches, &mut lanes, &places);
                    filled = 0;
                }
            }
        }
    }
    if filled > 0 {
        take_answers(searches, &mut lanes, places.get(..filled).unwrap_or_default());
    }
}

fn take_answers<T: Answer>(searches: &mut [Option<&mut Search>], lanes: &mut Lanes<T>, places: &[Place]) {
    let [earlier, here] = lanes.answer(places.len());
    for (Place { asker, range, rank }, (earlier, here)) in places.iter().zip(earlier.iter().zip(here)) {
        if let Some(Some(search)) = searches.get_mut(*asker) {
            search.offer(*range, *rank, [*earlier, *here]);
        }
    }
}

#[cfg(test)]
std::thread_local! {
    /// How many codes this thread has computed.
    pub(super) static COMPUTED: core::cell::Cell<u32> = const { core::cell::Cell::new(0) };
}

fn count_computed() {
    #[cfg(test)]
    COMPUTED.set(COMPUTED.get() + 1);
}
