//! Searches ranges of moving factors in constant time: every candidate is computed and compared, without early exit.

use super::candidates::{Candidates, Rank};
use crate::mac::{LANES, Lanes, Question, Work};
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

/// A candidate's range, and where in it.
#[derive(Clone, Copy, Default)]
struct Place {
    range: usize,
    step: u32,
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

    /// The candidate at a place, or at the next one that has any: there the place is moved.
    fn candidate(&self, place: &mut Place) -> Option<u64> {
        loop {
            let range = self.ranges.get(place.range)?;
            let lag = if range.count() == 0 { 0 } else { self.lag };
            match range.at(place.step) {
                Some(moving_factor) if place.step < range.count() + lag => return Some(moving_factor),
                _ => *place = Place { range: place.range + 1, step: 0 },
            }
        }
    }

    /// Whether the candidate at a place is the first typed code, or the second, in masks.
    fn offer(&mut self, place: Place, [earlier, here]: [u32; 2]) {
        if let (Some(range), Some(nearest)) = (self.ranges.get(place.range), self.nearest.get_mut(place.range)) {
            nearest.offer(range.rank(place.step as i32 - self.lag as i32), self.follows & here);
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
    match Lanes::worth(algorithm, count, work) {
        Some(mut lanes) => search_in_lanes(searches, &mut lanes),
        None => searches.iter_mut().flatten().for_each(|search| search_one_by_one(search)),
    }
}

fn search_one_by_one(search: &mut Search) {
    let mut place = Place::default();
    while let Some(moving_factor) = search.candidate(&mut place) {
        count_computed();
        search.offer(place, search.question.answer(moving_factor));
        place.step += 1;
    }
}

fn search_in_lanes(searches: &mut [Option<&mut Search>], lanes: &mut Lanes) {
    let mut asked = [(0, Place::default()); LANES];
    let mut filled = 0;
    searches.iter().flatten().take(1).for_each(|first| lanes.fill(&first.question));
    for asker in 0..searches.len() {
        let mut place = Place::default();
        while let Some(Some(search)) = searches.get(asker)
            && let Some(moving_factor) = search.candidate(&mut place)
        {
            count_computed();
            let lane = lanes.push(asker, &search.question, moving_factor);
            asked.iter_mut().skip(lane).take(1).for_each(|lane| *lane = (asker, place));
            place.step += 1;
            filled = lane + 1;
            if filled == LANES {
                take_answers(searches, lanes, &asked);
                filled = 0;
            }
        }
    }
    if filled > 0 {
        take_answers(searches, lanes, asked.get(..filled).unwrap_or_default());
    }
}

fn take_answers(searches: &mut [Option<&mut Search>], lanes: &mut Lanes, asked: &[(usize, Place)]) {
    let [earlier, here] = lanes.answer();
    for ((asker, place), answer) in asked.iter().zip(earlier.into_iter().zip(here)) {
        if let Some(Some(search)) = searches.get_mut(*asker) {
            search.offer(*place, answer.into());
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
