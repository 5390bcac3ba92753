//! All known answers of the RFCs, and the life of a token with a counter and of one with a clock, decided on the device.

#![no_std]
#![no_main]

use firmware::Report;
use kodeviser::{
    Algorithm, Code, Digits, Error, Policy, Profile, STATE_LEN, Secret, State, Token, Verdict, VirtualToken, enrol,
    generate, resync, selftest, unlock, verify,
};

firmware::program!(conformance);

/// What is tried in many steps; an error ends it early.
type Story = fn(&mut Report) -> Result<(), Error>;

const STORIES: [(&str, Story); 3] =
    [("a counter token's life", counter_token), ("a clock token's life", clock_token), ("records", records)];

fn conformance() -> bool {
    let mut report = Report::new();
    report.check("self-test", selftest().is_ok());
    rfc_4226(&mut report);
    rfc_6238(&mut report);
    for (name, story) in STORIES {
        let came_to_its_end = story(&mut report).is_ok();
        report.check(name, came_to_its_end);
    }
    report.end("conformance")
}

/// RFC 4226 appendix D.
fn rfc_4226(report: &mut Report) {
    const CODES: [&str; 10] =
        ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
    for (counter, expected) in (0..).zip(CODES) {
        let code = generate(Algorithm::Sha1, Digits::Six, b"12345678901234567890", counter);
        report.check_at("RFC 4226, counter ", counter, is(&code, expected));
    }
}

/// RFC 6238 appendix B.
fn rfc_6238(report: &mut Report) {
    const CODES: [(u64, [&str; 3]); 6] = [
        (59, ["94287082", "46119246", "90693936"]),
        (1_111_111_109, ["07081804", "68084774", "25091201"]),
        (1_111_111_111, ["14050471", "67062674", "99943326"]),
        (1_234_567_890, ["89005924", "91819424", "93441116"]),
        (2_000_000_000, ["69279037", "90698825", "38618901"]),
        (20_000_000_000, ["65353130", "77737706", "47863826"]),
    ];
    const HASHES: [(Algorithm, &str, usize); 3] = [
        (Algorithm::Sha1, "RFC 6238, SHA-1, time ", 20),
        (Algorithm::Sha256, "RFC 6238, SHA-256, time ", 32),
        (Algorithm::Sha512, "RFC 6238, SHA-512, time ", 64),
    ];
    let digits = b"1234567890123456789012345678901234567890123456789012345678901234";
    for (time, codes) in CODES {
        for ((algorithm, name, length), expected) in HASHES.into_iter().zip(codes) {
            let secret = digits.get(..length).unwrap_or_default();
            report.check_at(name, time, is(&code_at_time(algorithm, secret, time), expected));
        }
    }
}

fn code_at_time(algorithm: Algorithm, secret: &[u8], time: u64) -> Result<Code, Error> {
    let profile = Profile::totp(algorithm, Digits::Eight, 30, 0)?;
    Token::new(profile, &Secret::from_bytes(secret)?).code_at_time(time)
}

fn is(code: &Result<Code, Error>, expected: &str) -> bool {
    code.as_ref().is_ok_and(|code| code.as_str() == expected)
}

/// The verifier's side: what it stores is a record, written and read again at each decision.
struct Verifier {
    token: Token,
    record: [u8; STATE_LEN],
}

/// One of the verifier's decisions on a code.
type Decision = fn(&Token, &Policy, &State, &Code, u64) -> Result<(Verdict, State), Error>;

impl Verifier {
    fn new(profile: Profile, secret: &Secret) -> Self {
        Self { token: Token::new(profile, secret), record: State::fresh().encode() }
    }

    fn decide(&mut self, decision: Decision, code: &Code, now: u64) -> Result<Verdict, Error> {
        // What was typed is text.
        let typed = self.token.parse(code.as_str())?;
        let (verdict, next) = decision(&self.token, &Policy::DEFAULT, &State::decode(&self.record)?, &typed, now)?;
        self.record = next.encode();
        Ok(verdict)
    }

    fn resynchronize(&mut self, codes: [&Code; 2], now: u64) -> Result<Verdict, Error> {
        let [first, second] = codes;
        let state = State::decode(&self.record)?;
        let (verdict, next) = resync(&self.token, &Policy::DEFAULT, &state, first, second, now)?;
        self.record = next.encode();
        Ok(verdict)
    }

    fn unlock(&mut self) -> Result<(), Error> {
        self.record = unlock(&State::decode(&self.record)?).encode();
        Ok(())
    }
}

const NOW: u64 = 1_800_000_000;

fn counter_token(report: &mut Report) -> Result<(), Error> {
    let secret = Secret::from_bytes(b"12345678901234567890")?;
    let profile = Profile::hotp(Algorithm::Sha1, Digits::Six);
    let mut verifier = Verifier::new(profile, &secret);
    let mut device = VirtualToken::new(Token::new(profile, &secret), NOW, 0);

    let first = device.press(NOW)?.clone();
    report.check("its first code enrols", is_accepted(verifier.decide(enrol, &first, NOW)?, 0));
    report.check("again: replayed", verifier.decide(verify, &first, NOW)? == Verdict::Replayed);
    report.check("the next code", is_accepted(verifier.decide(verify, device.press(NOW)?, NOW)?, 1));
    device.set_counter(50);
    report.check("48 presses later", verifier.decide(verify, device.press(NOW)?, NOW)? == Verdict::NextCode);
    report.check("and the next code", is_accepted(verifier.decide(verify, device.press(NOW)?, NOW)?, 51));
    device.set_counter(900);
    let pair = [&device.press(NOW)?.clone(), &device.press(NOW)?.clone()];
    report.check("848 presses later, two codes", is_accepted(verifier.resynchronize(pair, NOW)?, 901));
    report.check("the code after them", is_accepted(verifier.decide(verify, device.press(NOW)?, NOW)?, 902));
    for left in [4, 3, 2, 1] {
        let verdict = verifier.decide(verify, &wrong(&verifier)?, NOW)?;
        let expected = Verdict::Rejected { attempts_left: left, retry_at: None };
        report.check_at("a wrong code, attempts left: ", left.into(), verdict == expected);
    }
    let verdict = verifier.decide(verify, &wrong(&verifier)?, NOW)?;
    let retry_at = NOW + 300;
    report.check("a wrong code locks", verdict == Verdict::Rejected { attempts_left: 0, retry_at: Some(retry_at) });
    let right = device.press(NOW)?.clone();
    report
        .check("the right code meets the lock", verifier.decide(verify, &right, NOW)? == Verdict::Locked { retry_at });
    verifier.unlock()?;
    report.check("the right code, unlocked", is_accepted(verifier.decide(verify, &right, NOW)?, 903));
    Ok(())
}

/// A code that none of the counters has that are searched here, as another implementation says.
fn wrong(verifier: &Verifier) -> Result<Code, Error> {
    verifier.token.parse("000000")
}

fn clock_token(report: &mut Report) -> Result<(), Error> {
    let secret = Secret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA")?;
    let profile = Profile::totp(Algorithm::Sha256, Digits::Eight, 60, 0)?;
    let mut verifier = Verifier::new(profile, &secret);
    // 20 ppm fast: over a year that is 630 seconds, ten steps and a half.
    let mut device = VirtualToken::new(Token::new(profile, &secret), NOW, 20_000);

    let first = device.press(NOW)?.clone();
    report.check("its first code enrols", is_accepted(verifier.decide(enrol, &first, NOW)?, NOW / 60));
    report.check("again: replayed", verifier.decide(verify, &first, NOW + 20)? == Verdict::Replayed);
    let later = NOW + 60;
    report.check("the next code", is_accepted(verifier.decide(verify, device.press(later)?, later)?, later / 60));
    let year_later = NOW + 365 * 86_400;
    let ahead = (year_later + 630) / 60;
    report.check("a year later", verifier.decide(verify, device.press(year_later)?, year_later)? == Verdict::NextCode);
    let after = year_later + 60;
    report.check("and the next code", is_accepted(verifier.decide(verify, device.press(after)?, after)?, ahead + 1));
    device.set_clock(year_later, 40_000);
    let [early, late] = [year_later + 600, year_later + 660];
    let pair = [&device.press(early)?.clone(), &device.press(late)?.clone()];
    let last = (late + 40_000) / 60;
    report.check("eleven hours ahead, two codes", is_accepted(verifier.resynchronize(pair, late)?, last));
    let next = late + 60;
    report.check("the code after them", is_accepted(verifier.decide(verify, device.press(next)?, next)?, last + 1));
    Ok(())
}

fn is_accepted(verdict: Verdict, expected: u64) -> bool {
    matches!(verdict, Verdict::Accepted { moving_factor, .. } if moving_factor == expected)
}

fn records(report: &mut Report) -> Result<(), Error> {
    let state = State::adopt(-90, NOW, Some(NOW / 30))?;
    let record = state.encode();
    report.check("a record is read as it was written", State::decode(&record)? == state);
    let mut refused = 0;
    for position in 0..STATE_LEN {
        let mut damaged = record;
        if let Some(byte) = damaged.get_mut(position) {
            *byte ^= 0x10;
        }
        refused += u64::from(State::decode(&damaged).is_err());
    }
    report.check_at("damaged records refused: ", refused, refused == STATE_LEN as u64);
    let shorter = record.get(1..).unwrap_or_default();
    report.check("a shorter one, too", State::decode(shorter).is_err());
    Ok(())
}
