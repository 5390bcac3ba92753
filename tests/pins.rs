//! R18: PINs: compared whole, weak ones known, drawn without bias, and split from the code in one field.

use kodeviser::{Digits, Error, MAX_PIN_LEN, Pin, split_pin_and_code};
use proptest::prelude::*;

fn pin(text: impl AsRef<[u8]>) -> Pin {
    Pin::new(text).unwrap()
}

#[test]
fn r18_a_pin_has_1_to_32_bytes() {
    for length in 1..=MAX_PIN_LEN {
        assert_eq!(pin(vec![b'7'; length]).expose(), vec![b'7'; length]);
    }
    for length in [0, 33, 34, 255, 256, 257, 288, 1 << 20] {
        assert_eq!(Pin::new(vec![b'7'; length]), Err(Error::PinLength { length }), "{length}");
    }
    assert_eq!(MAX_PIN_LEN, 32);
}

#[test]
fn r18_a_pin_is_compared_whole() {
    for (one, other) in [
        (&b"7304"[..], &b"7305"[..]),
        (b"7304", b"8304"),
        (b"7304", b"730"),
        (b"7304", b"73040"),
        (b"7304", b" 7304"),
        (b"12", b"12\0"),
        (b"\0", b"\0\0"),
        (b"12\0", b"12\x001"),
        (b"abcd", b"ABCD"),
        (&[7; 31], &[7; 32]),
    ] {
        assert_ne!(pin(one), pin(other), "{one:?} {other:?}");
        assert_ne!(pin(other), pin(one), "{other:?} {one:?}");
        assert_eq!(pin(one), pin(one), "{one:?}");
    }
}

/// The four-digit PINs that are weak, in other words than those of the library: by their digits as numbers.
fn is_weak_of_four(number: u32) -> bool {
    let [a, b, c, d] = [number / 1000, number / 100 % 10, number / 10 % 10, number % 10];
    let even_steps = (0..10).any(|step| b == (a + step) % 10 && c == (b + step) % 10 && d == (c + step) % 10);
    let halves = (a, b) == (c, d) || (a, b) == (d, c);
    let year = (1900..2100).contains(&number);
    even_steps || halves || year || number == 2580 || number == 852
}

#[test]
fn r18_weak_pins_are_known() {
    for weak in [
        "0000", "1111", "1234", "4321", "9876", "0123", "7890", "8901", "1212", "6969", "2468", "1357", "4747", "4774",
        "1900", "1987", "1999", "2000", "2026", "2099", "2580", "0852", "123456", "000000", "121212", "123123",
        "654321", "890123", "246802", "123321", "12121", "12345", "1", "12",
    ] {
        assert!(pin(weak).is_weak(), "{weak}");
    }
    for other in ["7304", "8241", "1899", "2100", "2583", "0853", "1235", "1213", "198701", "258000", "730482", "12354"]
    {
        assert!(!pin(other).is_weak(), "{other}");
    }
}

#[test]
fn r18_of_all_pins_of_four_digits_just_the_weak_ones_are_called_so() {
    for number in 0..10_000 {
        let text = format!("{number:04}");
        assert_eq!(pin(&text).is_weak(), is_weak_of_four(number), "{text}");
    }
}

/// Each of the 16^4 ways in which four bytes can draw, counted: every PIN that is not weak comes from just one of them.
#[test]
fn r18_four_bytes_draw_each_pin_that_is_not_weak_once() {
    let mut drawn = vec![0_u32; 10_000];
    for bits in 0..=u16::MAX {
        let random = [bits >> 12, bits >> 8, bits >> 4, bits].map(|four| four as u8 & 15 | 0xa0);
        match Pin::from_random(&random, 4) {
            Ok(pin) => drawn[number_of(&pin)] += 1,
            Err(error) => assert_eq!(error, Error::RandomnessExhausted { given: 4 }),
        }
    }
    for (number, times) in (0..).zip(drawn) {
        assert_eq!(times, u32::from(!is_weak_of_four(number)), "{number:04}");
    }
}

/// The same of the 16^5 ways of five bytes. A PIN comes from its four digits and any fifth byte (16 ways), or with one of
/// the six four-bit numbers that are no digit before one of its digits (6 times 4 ways).
#[test]
fn r18_five_bytes_draw_each_pin_that_is_not_weak_forty_times() {
    let mut drawn = vec![0_u32; 10_000];
    for bits in 0..1_u32 << 20 {
        let random = [bits >> 16, bits >> 12, bits >> 8, bits >> 4, bits].map(|four| four as u8 & 15);
        if let Ok(pin) = Pin::from_random(&random, 4) {
            drawn[number_of(&pin)] += 1;
        }
    }
    for (number, times) in (0..).zip(drawn) {
        assert_eq!(times, if is_weak_of_four(number) { 0 } else { 40 }, "{number:04}");
    }
}

fn number_of(pin: &Pin) -> usize {
    core::str::from_utf8(pin.expose()).unwrap().parse().unwrap()
}

#[test]
fn r18_after_a_weak_pin_the_next_digits_are_drawn() {
    assert_eq!(Pin::from_random(&[1, 2, 3, 4, 7, 3, 0, 4], 4).unwrap().expose(), b"7304");
    assert_eq!(Pin::from_random(&[1, 2, 3, 4, 9, 9, 9, 9, 15, 7, 10, 3, 0, 4], 4).unwrap().expose(), b"7304");
    assert_eq!(Pin::from_random(&[1, 2, 3, 4, 7, 3, 0], 4), Err(Error::RandomnessExhausted { given: 7 }));
    assert_eq!(
        Pin::from_random(&[7, 3, 0, 4, 8, 2], 4).unwrap().expose(),
        b"7304",
        "what is left over is not looked at"
    );
}

#[test]
fn r18_a_drawn_pin_has_4_to_12_digits() {
    let random: Vec<u8> = (0..255_u8).map(|byte| byte.wrapping_mul(37) >> 1).collect();
    for digits in [0, 1, 3, 13, 32, 256 + 4, u32::MAX] {
        assert_eq!(Pin::from_random(&random, digits), Err(Error::PinDigits { digits }));
    }
    for digits in 4..=12 {
        assert_eq!(Pin::from_random(&random, digits).unwrap().expose().len(), digits as usize);
    }
}

#[test]
fn r18_too_few_random_bytes_are_an_error() {
    for random in [&[][..], &[7, 3, 0], &[10, 11, 12, 13, 14, 15, 0xff, 0x7a], &[0; 100], &[7, 3, 0, 15, 15, 15]] {
        assert_eq!(Pin::from_random(random, 4), Err(Error::RandomnessExhausted { given: random.len() }));
    }
}

/// 64 bytes suffice, as the docs say, and the digits of long PINs are spread evenly: chi-squared over each place.
#[test]
fn r18_digits_of_long_pins_are_spread_evenly() {
    use rand_pcg::rand_core::{Rng, SeedableRng};
    let mut source = rand_pcg::Pcg64::seed_from_u64(4226);
    const DRAWN: u32 = 10_000;
    let mut counts = [[0_u32; 10]; 8];
    let mut random = [0; 64];
    for _ in 0..DRAWN {
        source.fill_bytes(&mut random);
        let pin = Pin::from_random(&random, 8).unwrap();
        for (count, digit) in counts.iter_mut().zip(pin.expose()) {
            count[usize::from(digit - b'0')] += 1;
        }
    }
    let expected = f64::from(DRAWN) / 10.0;
    for (place, count) in counts.iter().enumerate() {
        let chi_squared: f64 = count.iter().map(|&times| (f64::from(times) - expected).powi(2) / expected).sum();
        // 9 degrees of freedom: once in 100,000 trials by chance, and the seed is fixed.
        assert!(chi_squared < 38.0, "place {place}: {chi_squared}");
    }
}

#[test]
fn r18_a_field_with_pin_and_code_is_split() {
    for (typed, expected_pin, expected_code) in [
        ("7304123456", "7304", "123456"),
        ("7304 123456", "7304", "123456"),
        ("7304-123-456", "7304", "123-456"),
        ("7304 - 12 34 56", "7304", "12 34 56"),
        ("73 04 123456", "73 04", "123456"),
        ("correct horse 123456", "correct horse", "123456"),
        ("7304123456 ", "7304", "123456 "),
        ("123456", "", "123456"),
        ("456", "", "456"),
        ("", "", ""),
        ("---", "", "---"),
        ("   ", "", "   "),
        (" 123456", "", "123456"),
    ] {
        let split = split_pin_and_code(typed.as_bytes(), Digits::Six);
        assert_eq!(split, (expected_pin.as_bytes(), expected_code.as_bytes()), "{typed:?}");
    }
    assert_eq!(split_pin_and_code(b"730412345678", Digits::Eight), (&b"7304"[..], &b"12345678"[..]));
    assert_eq!(split_pin_and_code(b"73041234567", Digits::Seven), (&b"7304"[..], &b"1234567"[..]));
}

fn digits() -> impl Strategy<Value = Digits> {
    proptest::sample::select(&[Digits::Six, Digits::Seven, Digits::Eight][..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn r18_pins_are_equal_where_their_bytes_are(
        one in proptest::collection::vec(0..2_u8, 1..5), other in proptest::collection::vec(0..2_u8, 1..5)
    ) {
        prop_assert_eq!(pin(&one) == pin(&other), one == other);
    }

    #[test]
    fn r18_a_drawn_pin_is_digits_and_never_weak(random in proptest::collection::vec(any::<u8>(), 0..64), digits in 0..16_u32) {
        match Pin::from_random(&random, digits) {
            Ok(pin) => {
                prop_assert_eq!(pin.expose().len(), digits as usize);
                prop_assert!(pin.expose().iter().all(u8::is_ascii_digit));
                prop_assert!(!pin.is_weak());
            }
            Err(Error::PinDigits { digits: refused }) => prop_assert!(refused == digits && !(4..=12).contains(&digits)),
            Err(error) => prop_assert_eq!(error, Error::RandomnessExhausted { given: random.len() }),
        }
    }

    /// The two parts are the beginning and the end of what was typed, with nothing but separators left out between them.
    #[test]
    fn r18_the_parts_of_a_split_field_are_parts_of_it(
        typed in prop_oneof![proptest::collection::vec(any::<u8>(), 0..40), "[0-9 -]{0,20}".prop_map(String::into_bytes)],
        digits in digits()
    ) {
        let separator = |byte: &u8| [b' ', b'-'].contains(byte);
        let (pin, code) = split_pin_and_code(&typed, digits);
        prop_assert!(typed.starts_with(pin) && typed.ends_with(code));
        let left_out = &typed[pin.len()..typed.len() - code.len()];
        prop_assert!(left_out.iter().all(separator), "{:?}", left_out);
        prop_assert!(!pin.last().is_some_and(separator));
        let in_code = |bytes: &[u8]| bytes.iter().filter(|byte| !separator(byte)).count();
        prop_assert_eq!(in_code(code), in_code(&typed).min(digits.count().into()));
        prop_assert_eq!(pin.as_ptr(), typed.as_ptr(), "a part of it, no copy");
    }

    #[test]
    fn r18_a_pin_and_a_code_come_out_as_they_went_in(pin in "[0-9]{1,12}", seam in "[ -]{0,3}", code in "[0-9]{3}[ -]?[0-9]{3}") {
        let typed = format!("{pin}{seam}{code}");
        prop_assert_eq!(split_pin_and_code(typed.as_bytes(), Digits::Six), (pin.as_bytes(), code.as_bytes()));
    }
}

#[test]
fn r18_a_pin_that_was_copied_is_the_same_pin() {
    let pin = Pin::new("7304").unwrap();
    let copy = pin.clone();
    assert!(copy == pin);
    drop(pin);
    assert!(copy == Pin::new("7304").unwrap() && copy != Pin::new("7305").unwrap());
}
