//! The same tests for every kernel that this processor has.

use std::vec::Vec;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
use super::hmac::{self, Hash};
use super::{Answer, Kernel, Key, LANES, Lanes, Question, Reduction};
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
use super::{rustcrypto, x86::side_by_side};
use crate::{Algorithm, Digits, Secret};

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];
const DIGITS: [Digits; 3] = [Digits::Six, Digits::Seven, Digits::Eight];
const ONES: u32 = u32::MAX;

fn key(algorithm: Algorithm, secret: &[u8]) -> Key {
    Key::new(algorithm, &Secret::from_bytes(secret).unwrap())
}

/// Every kernel: the macro makes it a module of tests, which pass over a kernel that the processor has not.
macro_rules! every_kernel {
    ($($module:ident: $kernel:expr,)+) => {
        $(
            mod $module {
                use super::*;

                #[test]
                fn r1_codes_of_rfc_4226() {
                    super::r1_codes_of_rfc_4226($kernel);
                }
                #[test]
                fn r1_codes_of_rfc_6238() {
                    super::r1_codes_of_rfc_6238($kernel);
                }
                #[test]
                fn r1_r5_each_lane_answers_for_itself() {
                    super::r1_r5_each_lane_answers_for_itself($kernel);
                }
                #[test]
                fn r1_r5_each_asker_has_its_own_answer() {
                    super::r1_r5_each_asker_has_its_own_answer($kernel);
                }
            }
        )+
    };
}

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
every_kernel!(neon: Kernel::Neon,);
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
every_kernel!(
    sse2: Kernel::Sse2,
    avx2: Kernel::Avx2,
    avx512vl256: Kernel::Avx512Narrow,
    avx512: Kernel::Avx512,
);

/// The answers of a kernel to one question about some moving factors.
fn matches(
    kernel: Kernel,
    key: &Key,
    reduction: Reduction,
    moving_factors: &[u64],
    typed: [u32; 2],
) -> [[u32; LANES]; 2] {
    let question = Question { key, reduction, typed };
    let asked: Vec<_> = moving_factors.iter().map(|moving_factor| (0, *moving_factor)).collect();
    answers(kernel, &[question], &asked)
}

/// The answers of a kernel to some questions, each about some moving factors.
fn answers(kernel: Kernel, questions: &[Question], asked: &[(usize, u64)]) -> [[u32; LANES]; 2] {
    fn answers<T: Answer>(kernel: Kernel, questions: &[Question], asked: &[(usize, u64)]) -> [[u32; LANES]; 2] {
        let mut lanes = Lanes::<T>::of(kernel, questions[0].key.algorithm);
        for (lane, (asker, moving_factor)) in asked.iter().enumerate() {
            lanes.put(lane..lane + 1, *asker, &questions[*asker], *moving_factor);
        }
        lanes.answer(asked.len()).map(|bits| core::array::from_fn(|lane| if bits >> lane & 1 == 1 { ONES } else { 0 }))
    }
    if questions[0].key.algorithm.has_long_words() {
        answers::<u64>(kernel, questions, asked)
    } else {
        answers::<u32>(kernel, questions, asked)
    }
}

/// Appendix D.
fn r1_codes_of_rfc_4226(kernel: Kernel) {
    const CODES: [u32; 10] = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
    if !kernel.is_here() {
        return;
    }
    let key = key(Algorithm::Sha1, b"12345678901234567890");
    let counters: [u64; 10] = core::array::from_fn(|counter| counter as u64);
    for (counter, code) in CODES.into_iter().enumerate() {
        let [first, second] = matches(kernel, &key, Digits::Six.reduction(), &counters, [code, code ^ 1]);
        let expected: [u32; LANES] = core::array::from_fn(|lane| if lane == counter { ONES } else { 0 });
        assert_eq!([&first[..10], &second[..10]], [&expected[..10], &[0; 10]], "{counter}");
    }
}

/// Appendix B, with the secrets of its program.
fn r1_codes_of_rfc_6238(kernel: Kernel) {
    const STEPS: [u64; 6] = [0x1, 0x0235_23ec, 0x0235_23ed, 0x0273_ef07, 0x03f9_40aa, 0x27bc_86aa];
    const CODES: [(Algorithm, &[u8], [u32; 6]); 3] = [
        (
            Algorithm::Sha1,
            b"12345678901234567890",
            [94_287_082, 7_081_804, 14_050_471, 89_005_924, 69_279_037, 65_353_130],
        ),
        (
            Algorithm::Sha256,
            b"12345678901234567890123456789012",
            [46_119_246, 68_084_774, 67_062_674, 91_819_424, 90_698_825, 77_737_706],
        ),
        (
            Algorithm::Sha512,
            b"1234567890123456789012345678901234567890123456789012345678901234",
            [90_693_936, 25_091_201, 99_943_326, 93_441_116, 38_618_901, 47_863_826],
        ),
    ];
    if !kernel.is_here() {
        return;
    }
    for (algorithm, secret, codes) in CODES {
        let key = key(algorithm, secret);
        for (index, code) in codes.into_iter().enumerate() {
            let [_, matches] = matches(kernel, &key, Digits::Eight.reduction(), &STEPS, [0, code]);
            let expected: [u32; 6] = core::array::from_fn(|lane| if lane == index { ONES } else { 0 });
            assert_eq!(matches[..6], expected, "{algorithm:?}, {index}");
        }
    }
}

/// Random secrets and moving factors of all sizes, any number of candidates: what one at a time answers.
fn r1_r5_each_lane_answers_for_itself(kernel: Kernel) {
    if !kernel.is_here() {
        return;
    }
    let mut random = Pcg64::seed_from_u64(0x4b0d_e515_e500);
    for round in 0..if cfg!(miri) { 9 } else { 6000 } {
        let algorithm = ALGORITHMS[round % 3];
        let reduction: Reduction = DIGITS[round / 3 % 3].reduction();
        let mut secret = [0; 64];
        random.fill(&mut secret);
        let key = key(algorithm, &secret[..random.random_range(1..=64)]);
        let shift = random.random_range(0..64);
        let start = random.random::<u64>() >> shift;
        let candidates: [u64; LANES] = core::array::from_fn(|lane| start.wrapping_add(lane as u64));
        let count = random.random_range(1..=LANES);
        let typed = [0, 1].map(|_| reduction.of(key.truncated(candidates[random.random_range(0..LANES)])));
        let matches = matches(kernel, &key, reduction, &candidates[..count], typed);
        let question = Question { key: &key, reduction, typed };
        for (lane, candidate) in candidates[..count].iter().enumerate() {
            let answer = matches.map(|answers| answers[lane]);
            assert_eq!(answer, question.answer(*candidate), "{algorithm:?}, {start}, {lane}");
        }
    }
}

/// Questions of different tokens, with different digits, change places in the lanes.
fn r1_r5_each_asker_has_its_own_answer(kernel: Kernel) {
    if !kernel.is_here() {
        return;
    }
    let mut random = Pcg64::seed_from_u64(0x1a9e5);
    for algorithm in ALGORITHMS {
        let keys: [Key; 5] = core::array::from_fn(|_| key(algorithm, &random.random::<[u8; 32]>()));
        let questions = keys.each_ref().map(|key| {
            let reduction = DIGITS[random.random_range(0..3)].reduction();
            let typed = [0, 1].map(|counter| reduction.of(key.truncated(counter)));
            Question { key, reduction, typed }
        });
        for _ in 0..if cfg!(miri) { 2 } else { 300 } {
            let asked: [(usize, u64); LANES] =
                core::array::from_fn(|_| (random.random_range(0..5), random.random_range(0..4)));
            let answers = answers(kernel, &questions, &asked);
            for (lane, (asker, moving_factor)) in asked.into_iter().enumerate() {
                let answer = answers.map(|answers| answers[lane]);
                assert_eq!(answer, questions[asker].answer(moving_factor), "{algorithm:?}, {lane}, {asked:?}");
            }
        }
    }
}

/// The two pads side by side are what they are one after the other.
#[test]
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn r3_key_setup_in_two_lanes() {
    fn compare<H: Hash>(algorithm: Algorithm, secret: &[u8]) {
        let [mut inner, mut outer] = [[0; 8]; 2];
        hmac::midstates::<H>(secret, &mut inner, &mut outer);
        assert_eq!(side_by_side::<H>(algorithm, secret), [inner, outer], "{algorithm:?}, {} bytes", secret.len());
    }
    let mut random = Pcg64::seed_from_u64(0x5e7);
    for length in 1..=128 {
        let mut secret = [0; 128];
        random.fill(&mut secret);
        compare::<rustcrypto::Sha1>(Algorithm::Sha1, &secret[..length]);
        compare::<rustcrypto::Sha256>(Algorithm::Sha256, &secret[..length]);
        compare::<rustcrypto::Sha512>(Algorithm::Sha512, &secret[..length]);
    }
}
