//! The works that are timed. Wherever a code is typed it is a wrong one, so that everyone searches the whole window.

use std::hint::black_box;
use std::time::Duration;

use crate::agreement::wrong_code;
use crate::batch::{Batch, BatchInC};
use crate::measure::{self, Contender};
use crate::ours;
use crate::peer::{Algorithm, Peer, Search, Seed, Window};
use crate::table::Table;

/// A time step in 2027.
const STEP: u64 = 60_000_000;

pub(crate) const NEAR_1: Window = Window { step: STEP, each_side: 1 };
pub(crate) const NEAR_10: Window = Window { step: STEP, each_side: 10 };
const RESYNC: Window = Window { step: STEP, each_side: 5000 };

const BATCH: u32 = 16_384;

/// The work of the picture, which has no goal.
pub(crate) const WINDOW: &str = "window";

/// What a server does between two logins.
const OTHER_WORK: Duration = Duration::from_millis(3);

/// The windows of the picture, from one code to 1001.
pub(crate) fn windows() -> impl Iterator<Item = Window> {
    [0, 1, 2, 5, 10, 25, 50, 100, 500].into_iter().map(|each_side| Window { step: STEP, each_side })
}

pub(crate) fn all_windows() -> Vec<Window> {
    windows().chain([RESYNC]).collect()
}

/// One code from a prepared token, or from what a peer can prepare.
pub(crate) fn code(table: &mut Table, peers: &[Box<dyn Peer>], seed: &Seed, rounds: usize) {
    let mut contenders: Vec<_> = peers
        .iter()
        .map(|peer| {
            let (generate, mut counter) = (peer.generator(seed), STEP);
            Contender::new(peer.name(), move || {
                counter += 1;
                generate(black_box(counter));
            })
        })
        .collect();
    measure::in_turn(&mut contenders, rounds);
    table.rows("code", 1, &contenders);
    table.goal("code", &contenders);
}

/// The window of an enrolment, and the same for a login.
pub(crate) fn enrolment(table: &mut Table, work: &str, peers: &[Box<dyn Peer>], seed: &Seed, rounds: usize) {
    let (wrong, enrolling) = (wrong_code(seed, NEAR_10), ours::enrolling(seed, NEAR_10));
    let mut contenders = searching(peers, seed, NEAR_10);
    let of_enrolment = Contender::new("kodeviser", move || {
        black_box(enrolling(black_box(&wrong)));
    });
    let of_login = std::mem::replace(&mut contenders[1], of_enrolment).named("kodeviser-verify");
    contenders.push(of_login);
    measure::in_turn(&mut contenders, rounds);
    table.rows(work, NEAR_10.codes(), &contenders);
    table.goal(work, &contenders);
    let login = contenders.last().expect("kodeviser is there").median();
    table.ratio(&format!("{work}-verify"), contenders[0].median() / login);
}

/// A window around a step.
pub(crate) fn near(table: &mut Table, work: &str, peers: &[Box<dyn Peer>], seed: &Seed, window: Window, rounds: usize) {
    let mut contenders = searching(peers, seed, window);
    measure::in_turn(&mut contenders, rounds.div_ceil(if window.each_side > 100 { 4 } else { 1 }));
    table.rows(work, window.codes(), &contenders);
    if work != WINDOW {
        table.goal(work, &contenders);
    }
}

/// Ten thousand steps: kodeviser searches them for two codes in a row, the others for one.
pub(crate) fn resync(table: &mut Table, peers: &[Box<dyn Peer>], seed: &Seed, rounds: usize) {
    let wrong = wrong_code(seed, RESYNC);
    let mut contenders = searching(peers, seed, RESYNC);
    let pair = ours::pair_search(seed, RESYNC);
    contenders[1] = Contender::new("kodeviser", move || {
        black_box(pair(&wrong, &wrong));
    });
    measure::in_turn(&mut contenders, rounds.div_ceil(6));
    table.rows("resync10k", RESYNC.codes(), &contenders);
    table.goal("resync10k", &contenders);
}

/// Many tokens, each with a window of three codes.
pub(crate) fn batch(table: &mut Table, peers: &[Box<dyn Peer>], rounds: usize) {
    let seeds: Vec<_> = (0..BATCH)
        .map(|number| Seed {
            algorithm: Algorithm::Sha1,
            secret: (0..20_u32).map(|byte| (number.wrapping_mul(2_654_435_761) >> (byte % 25)) as u8).collect(),
        })
        .collect();
    let typed: Vec<_> = seeds.iter().map(|seed| wrong_code(seed, NEAR_1)).collect();
    let one_by_one = |peer: &dyn Peer, name| {
        let searches: Vec<_> = seeds.iter().map(|seed| peer.search(seed, NEAR_1)).collect();
        let typed = &typed;
        Contender::new(name, move || {
            let found = searches.iter().zip(typed).filter(|(search, typed)| search(typed)).count();
            assert_eq!(found, 0, "wrong codes");
        })
    };
    let mut contenders: Vec<_> = peers.iter().map(|peer| one_by_one(peer.as_ref(), peer.name())).collect();
    let right: Vec<_> = seeds.iter().map(|seed| peers[0].shown(seed, STEP)).collect();
    assert_eq!(Batch::new(&seeds, NEAR_1, &right).found(), seeds.len(), "right codes");
    assert_eq!(BatchInC::new(&seeds, NEAR_1, &right).found(), seeds.len(), "right codes");
    contenders.push(one_by_one(peers[1].as_ref(), "kodeviser-one-by-one"));
    let logins = Batch::new(&seeds, NEAR_1, &typed);
    contenders[1] = Contender::new("kodeviser", move || assert_eq!(logins.found(), 0, "wrong codes"));
    let mut in_c = BatchInC::new(&seeds, NEAR_1, &typed);
    contenders.push(Contender::new("kodeviser-c", move || assert_eq!(in_c.found(), 0, "wrong codes")));
    measure::in_turn(&mut contenders, rounds.div_ceil(6));
    table.rows("batch16k", BATCH * NEAR_1.codes(), &contenders);
    table.goal("batch16k", &contenders);
}

/// A single call after other work.
pub(crate) fn isolated(table: &mut Table, peers: &[Box<dyn Peer>], seed: &Seed, rounds: usize) {
    let mut contenders = searching(peers, seed, NEAR_10);
    measure::alone(&mut contenders, rounds, OTHER_WORK);
    table.rows("isolated", NEAR_10.codes(), &contenders);
    table.goal("isolated", &contenders);
    table.extra("isolated", contenders[1].median());
}

/// What `verify` takes beside its scan.
pub(crate) fn around_the_scan(table: &mut Table, peers: &[Box<dyn Peer>], seed: &Seed, rounds: usize) {
    let wrong = wrong_code(seed, NEAR_1);
    let right = peers[0].shown(seed, STEP);
    let contender = |name, search: Search, typed: &str, expected| {
        let typed = typed.to_owned();
        Contender::new(name, move || assert_eq!(search(&typed), expected, "{name}"))
    };
    let mut contenders = searching(&peers[..2], seed, NEAR_1);
    contenders.extend([
        contender("from-record", ours::whole(seed, NEAR_1), &wrong, false),
        contender("from-record-accepted", ours::whole(seed, NEAR_1), &right, true),
        contender("no-scan", ours::around_no_scan(seed), &wrong, false),
        contender("from-record-no-scan", ours::whole_around_no_scan(seed), &wrong, false),
    ]);
    measure::in_turn(&mut contenders, rounds);
    table.rows("verify", NEAR_1.codes(), &contenders[..4]);
    table.rows("verify", 0, &contenders[4..]);
    let [liboath, near, whole, accepted, no_scan, whole_no_scan] = [0, 1, 2, 3, 4, 5].map(|at| contenders[at].median());
    let scan = near - no_scan;
    table.extra("verify-no-scan", whole_no_scan);
    table.extra("verify", whole - scan);
    table.extra("verify-accepted", accepted - scan);
    table.ratio("near1-scan", liboath / scan);
}

fn searching<'work>(peers: &[Box<dyn Peer>], seed: &Seed, window: Window) -> Vec<Contender<'work>> {
    let wrong = wrong_code(seed, window);
    let contender = |peer: &dyn Peer| {
        let (search, typed) = (peer.search(seed, window), wrong.clone());
        Contender::new(peer.name(), move || {
            black_box(search(black_box(&typed)));
        })
    };
    peers.iter().map(|peer| contender(peer.as_ref())).collect()
}
