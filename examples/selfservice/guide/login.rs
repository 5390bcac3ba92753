//! A login takes PIN and code, each code once.

use std::io::Write;

use kodeviser::Verdict;

use super::{Guide, is_rejected};
use crate::answers::LoginAnswer;
use crate::calendar::MINUTE;
use crate::failure::Failure;

impl<W: Write> Guide<W> {
    pub(super) fn login(&mut self) -> Result<(), Failure> {
        let serial = self.cast.main.clone();
        let anna = self.account("anna")?;
        let pin = self.pin(&anna)?;
        self.narrator.chapter("Log in")?;

        self.step("Anna logs in with PIN and code")?;
        self.next_code_of(&serial)?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&anna, &pin, &code)?;
        self.narrator.expect("she is let in", answer.is_accepted(), &answer)?;
        self.holds(&serial)?;

        self.step("The same code again")?;
        let answer = self.log_in(&anna, &pin, &code)?;
        let replayed = answer == LoginAnswer::Decided(Verdict::Replayed);
        self.narrator.expect("refused as used", replayed, &answer)?;

        self.step("A right code with a wrong PIN")?;
        self.next_code_of(&serial)?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&anna, &other_pin(&pin), &code)?;
        self.narrator.expect("refused, and told like any wrong one", is_rejected(answer, 4), &answer)?;
        let answer = self.log_in(&anna, &pin, &code)?;
        let replayed = answer == LoginAnswer::Decided(Verdict::Replayed);
        self.narrator.expect(
            "that code is used up: it lets nobody in, not even with the right PIN",
            replayed,
            &answer,
        )?;

        self.step("A code that is one digit short")?;
        let failures = self.entry(&serial)?.state.failures();
        let short = code.get(1..).unwrap_or_default();
        let refused = self.service.log_in(&anna, &pin, short, self.now);
        let Err(Failure::Library(error)) = refused else {
            return self.narrator.expect("an error of the library", false, &refused);
        };
        self.narrator.line("anna types", format_args!("**** and {short}"))?;
        self.narrator.line("anna reads", "That is not a whole code. This did not count.")?;
        self.narrator.line("the log reads", error)?;
        let short = matches!(error, kodeviser::Error::CodeLength { .. });
        self.narrator.expect("no code, so nothing was decided", short, &error)?;
        let unchanged = self.entry(&serial)?.state.failures() == failures;
        self.narrator.expect("and no attempt was counted", unchanged, &failures)?;

        self.step("Anna gets it right, and her failures are forgotten")?;
        self.next_code_of(&serial)?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&anna, &pin, &code)?;
        self.narrator.expect("she is let in", answer.is_accepted(), &answer)?;
        let failures = self.entry(&serial)?.state.failures();
        self.narrator.expect("no failures are left", failures == 0, &failures)?;

        self.lock()
    }

    fn lock(&mut self) -> Result<(), Failure> {
        let serial = self.cast.main.clone();
        let anna = self.account("anna")?;
        let pin = self.pin(&anna)?;

        self.step("Five wrong codes")?;
        for left in (0..5).rev() {
            let wrong = self.drawer.wrong_code(&serial, self.now)?;
            let answer = self.log_in(&anna, &pin, &wrong)?;
            self.narrator.expect(&format!("refused, attempts left: {left}"), is_rejected(answer, left), &answer)?;
        }
        let retry_at = self.now + 5 * MINUTE;
        let locked_until = self.entry(&serial)?.state.locked_until();
        self.narrator.expect("the device is locked for five minutes", locked_until == retry_at, &locked_until)?;
        self.holds(&serial)?;

        self.step("A right code while it is locked")?;
        self.pass(4 * MINUTE)?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&anna, &pin, &code)?;
        let locked = answer == LoginAnswer::Decided(Verdict::Locked { retry_at });
        self.narrator.expect("not even looked at", locked, &answer)?;

        self.step("The same code when the lock has run out")?;
        self.pass(retry_at - self.now)?;
        let answer = self.log_in(&anna, &pin, &code)?;
        self.narrator.expect("it was not used up: she is let in", answer.is_accepted(), &answer)?;
        self.holds(&serial)
    }
}

/// Another PIN of the same length.
fn other_pin(pin: &str) -> String {
    pin.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}
