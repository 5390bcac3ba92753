//! All that the library does with secrets, so that all of it is in the image that is searched, and two planted leaks.

#![no_std]
#![no_main]

use core::hint::black_box;

use kodeviser::{
    Algorithm, Code, Digits, Error, Login, Pin, Policy, Profile, Secret, State, Token, VirtualToken, enrol, generate,
    resync, split_pin_and_code, verify, verify_batch, verify_with_pin,
};

firmware::program!(operations);

const NOW: u64 = 1_800_000_015;

fn operations() -> bool {
    let secret = black_box(b"12345678901234567890".as_slice());
    let mut accepted = 0;
    for algorithm in black_box([Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512]) {
        accepted += decided(algorithm, secret).unwrap_or(0);
        let code = generate(algorithm, black_box(Digits::Eight), secret, black_box(7));
        accepted += u32::from(black_box(code).is_ok());
    }
    accepted += values().unwrap_or(0);
    black_box(planted_division(secret));
    black_box(planted_wide_product(secret));
    accepted == 12
}

fn decided(algorithm: Algorithm, bytes: &[u8]) -> Result<u32, Error> {
    let mut accepted = 0;
    let clock = Profile::totp(algorithm, Digits::Six, black_box(30), 0)?;
    for profile in black_box([clock, Profile::hotp(algorithm, Digits::Eight)]) {
        let token = Token::new(profile, &Secret::from_bytes(bytes)?);
        let (policy, mut state) =
            (Policy { resync_window: 3, counter_resync_window: 3, ..black_box(Policy::DEFAULT) }, State::fresh());
        let first = profile.step_at(NOW).unwrap_or(0);
        let code = |after: u64| token.parse(token.code_at_counter(first.wrapping_add(after)).as_str());
        (_, state) = enrol(&token, &policy, &state, &code(0)?, NOW)?;
        (_, state) = verify(&token, &policy, &state, &code(1)?, NOW)?;
        let [right, wrong] = [Pin::new(black_box("7304"))?, Pin::new(black_box("7305"))?];
        let login = Login { token: &token, state: &state, code: &code(2)? };
        verify_batch([login], &policy, NOW, |_, decided| {
            black_box(&decided);
        });
        let rejected;
        (rejected, state) = verify_with_pin(&token, &policy, &state, &code(2)?, &wrong, &right, NOW + 30)?;
        accepted += u32::from(!rejected.is_accepted());
        let (verdict, _) = resync(&token, &policy, &state, &code(3)?, &code(4)?, NOW + 60)?;
        black_box(verdict.is_accepted());
        black_box(token.code_at_time(black_box(NOW)).is_ok());
        let mut device = VirtualToken::new(token, NOW, black_box(20_000));
        black_box(device.press(black_box(NOW + 60)).is_ok());
    }
    Ok(accepted)
}

fn values() -> Result<u32, Error> {
    let [hex, base32] = [Secret::from_hex(black_box("31323334"))?, Secret::from_base32(black_box("gezd gnbv"))?];
    let pin = Pin::from_random(black_box(&[1, 9, 3, 4, 7, 7, 2]), black_box(4))?;
    let code = Code::parse(black_box("123 456"), Digits::Six)?;
    let (typed_pin, typed_code) = split_pin_and_code(black_box(b"7304123456"), Digits::Six);
    black_box((&typed_pin, &typed_code));
    let one = u32::from(hex.expose().len() == 4) + u32::from(base32.len() == 5);
    Ok(one + u32::from(!pin.is_weak()) - u32::from(black_box(&code) != &code))
}

/// A code reduced by a division, as it must not be.
#[inline(never)]
fn planted_division(secret: &[u8]) -> u32 {
    word(secret) % (black_box(1_000_000) | 1)
}

/// A wide product, which takes a Cortex-M3 the longer the larger the numbers are.
#[inline(never)]
fn planted_wide_product(secret: &[u8]) -> u64 {
    u64::from(word(secret)).wrapping_mul(u64::from(black_box(0xd1b7_1759_u32)))
}

fn word(secret: &[u8]) -> u32 {
    secret.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}
