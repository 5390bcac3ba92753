//! Before anything is timed: do all compute the same codes, and search the same windows?

use crate::ours;
use crate::peer::{Algorithm, Peer, Seed, Window};

/// Stops the program with what differs.
pub(crate) fn check(peers: &[Box<dyn Peer>], seeds: &[Seed], windows: &[Window]) {
    let mut codes = 0;
    for seed in seeds {
        for counter in (0..100).chain((20..34).map(|bits| (1 << bits) - 1)) {
            let expected = peers[0].shown(seed, counter);
            for peer in peers {
                let shown = peer.shown(seed, counter);
                assert_eq!(shown, expected, "{} at {counter}, {:?}", peer.name(), seed.algorithm);
                codes += 1;
            }
        }
        for window in windows {
            ends(peers, seed, *window);
        }
    }
    // RFC 4226 appendix D, and RFC 6238 appendix B with its last six digits.
    let seed =
        |algorithm, length| Seed { algorithm, secret: b"1234567890".iter().cycle().take(length).copied().collect() };
    for (seed, counter, expected) in [
        (seed(Algorithm::Sha1, 20), 0, "755224"),
        (seed(Algorithm::Sha1, 20), 9, "520489"),
        (seed(Algorithm::Sha256, 32), 1, "119246"),
        (seed(Algorithm::Sha512, 64), 1, "693936"),
    ] {
        peers.iter().for_each(|peer| assert_eq!(peer.shown(&seed, counter), expected, "{}", peer.name()));
    }
    println!("# all agree: {codes} codes, and the ends of {} windows each", windows.len() * seeds.len());
}

/// Both ends of a window are found, and nothing beyond them: so all compute exactly its codes for a wrong one.
fn ends(peers: &[Box<dyn Peer>], seed: &Seed, window: Window) {
    let (first, last) = (window.step - u64::from(window.each_side), window.step + u64::from(window.each_side));
    let probes = [(first - 1, false), (first, true), (window.step, true), (last, true), (last + 1, false)];
    let wrong = wrong_code(seed, window);
    for peer in peers {
        let search = peer.search(seed, window);
        for (step, expected) in probes {
            let found = search(&peer.shown(seed, step));
            assert_eq!(found, expected, "{}, {} codes, {step}", peer.name(), window.codes());
        }
        assert!(!search(&wrong), "{} finds a wrong code", peer.name());
    }
    let enrolling = ours::enrolling(seed, window);
    for (step, expected) in probes {
        assert_eq!(enrolling(&peers[0].shown(seed, step)), expected, "enrolment, {} codes, {step}", window.codes());
    }
    let pair = ours::pair_search(seed, window);
    let code = |step| peers[0].shown(seed, step);
    for (step, expected) in probes {
        assert_eq!(pair(&code(step), &code(step + 1)), expected, "two codes, {} steps, {step}", window.codes());
    }
    assert!(!pair(&code(window.step), &wrong) && !pair(&wrong, &code(window.step)), "two codes, of which one is wrong");
}

/// The least code of six digits that is none in a window.
pub(crate) fn wrong_code(seed: &Seed, window: Window) -> String {
    let token = ours::token(seed);
    let codes: Vec<_> = window.steps().map(|step| token.code_at_counter(step).as_str().to_owned()).collect();
    let mut texts = (0..).map(|value| format!("{value:06}"));
    texts.find(|text| !codes.contains(text)).expect("a million codes are more than a window")
}
