//! From the box to one's own token; and what a stranger learns meanwhile.

use std::io::Write;

use super::Guide;
use crate::accounts::{Account, MAX_WRONG_TESTS};
use crate::answers::{CodeAnswer, FullAnswer, SerialAnswer};
use crate::calendar::MINUTE;
use crate::display::grouped;
use crate::failure::Failure;

impl<W: Write> Guide<W> {
    pub(super) fn enrolment(&mut self) -> Result<(), Failure> {
        let serial = self.cast.main.clone();
        let anna = self.account("anna")?;
        self.narrator.chapter("Test serial number, test one-time code")?;

        self.step("Anna tests the serial number on the back of her new device")?;
        let answer = self.test_serial(&anna, &serial)?;
        self.narrator.expect("she is asked for its code", answer == SerialAnswer::TypeTheCode, &answer)?;
        self.expect_full_answer(&anna, &serial, &FullAnswer::Available)?;
        self.holds(&serial)?;

        self.step("Anna mistypes the code")?;
        let wrong = self.drawer.wrong_code(&serial, self.now)?;
        let tested = self.test_code(&anna, &serial, &wrong)?;
        let refused = CodeAnswer::Refused { attempts_left: MAX_WRONG_TESTS - 1, retry_at: None };
        self.narrator.expect("that cost her an attempt", tested.answer == refused, &tested)?;
        let failures = self.entry(&serial)?.state.failures();
        self.narrator.expect("and the token counts it", failures == 1, &failures)?;

        self.step("Anna types letters instead of a code")?;
        let tested = self.test_code(&anna, &serial, "hello!")?;
        self.narrator.expect("that is no code and costs nothing", tested.answer == CodeAnswer::NotACode, &tested)?;

        self.step("Anna presses the button and types what she sees")?;
        let code = self.press(&serial)?;
        let tested = self.test_code(&anna, &serial, &code)?;
        self.narrator.expect("the device is hers", tested.answer == CodeAnswer::Enrolled, &tested)?;
        self.expect_drift(&serial, tested.verdict)?;
        self.holds(&serial)?;

        self.step("Anna tests the serial number once more")?;
        let answer = self.test_serial(&anna, &serial)?;
        self.narrator.expect("it is hers already", answer == SerialAnswer::AlreadyYours, &answer)?;
        self.expect_full_answer(&anna, &serial, &FullAnswer::AlreadyTheirs)?;

        self.step("Anna, signed in with her password, looks up her PIN")?;
        let pin = self.show_pin(&anna)?;
        let digits = pin.len() == 4 && pin.bytes().all(|byte| byte.is_ascii_digit());
        self.narrator.expect("it has four digits", digits, &pin.len())?;

        self.stranger()
    }

    /// Mallory types serial numbers: one that does not exist, Anna's, and one that is free.
    fn stranger(&mut self) -> Result<(), Failure> {
        let [unknown, taken, free] = [&self.cast.unknown, &self.cast.main, &self.cast.spare].map(Clone::clone);
        let mallory = self.account("mallory")?;

        self.step("Mallory has no device and tests serial numbers at random")?;
        for serial in [&unknown, &taken, &free] {
            let answer = self.test_serial(&mallory, serial)?;
            self.narrator.expect("the one answer to all", answer == SerialAnswer::TypeTheCode, &answer)?;
        }

        self.step("The help desk, asked for Mallory, sees the difference")?;
        self.expect_full_answer(&mallory, &unknown, &FullAnswer::Unknown)?;
        self.expect_full_answer(&mallory, &taken, &FullAnswer::SomebodyElses { owner: "anna".to_owned() })?;
        self.expect_full_answer(&mallory, &free, &FullAnswer::Available)?;

        self.step("Mallory guesses codes, and even sees Anna's over her shoulder")?;
        let before = self.entry(&taken)?;
        self.next_code_of(&taken)?;
        let seen = self.press(&taken)?;
        let guess = self.drawer.wrong_code(&free, self.now)?;
        let mut left = MAX_WRONG_TESTS;
        for (serial, code) in [(&unknown, &guess), (&taken, &seen), (&free, &guess), (&unknown, &seen)] {
            left -= 1;
            let tested = self.test_code(&mallory, serial, code)?;
            let refused = CodeAnswer::Refused { attempts_left: left, retry_at: None };
            self.narrator.expect("the one answer to all, and an attempt less", tested.answer == refused, &tested)?;
        }
        let tested = self.test_code(&mallory, &taken, &guess)?;
        let retry_at = self.now + 5 * MINUTE;
        let refused = CodeAnswer::Refused { attempts_left: 0, retry_at: Some(retry_at) };
        self.narrator.expect("that was the last one for five minutes", tested.answer == refused, &tested)?;
        let tested = self.test_code(&mallory, &free, &guess)?;
        let closed = CodeAnswer::Closed { retry_at };
        self.narrator.expect("Mallory is shut out, whatever the serial", tested.answer == closed, &tested)?;
        let after = self.entry(&taken)?;
        self.narrator.expect("Anna's record has not changed by a bit", after == before, &after)?;

        self.step("Anna logs in with the code that Mallory saw")?;
        let anna = self.account("anna")?;
        let pin = self.pin(&anna)?;
        let answer = self.log_in(&anna, &pin, &seen)?;
        self.narrator.expect("nothing has been used up or locked", answer.is_accepted(), &answer)
    }

    fn test_serial(&mut self, who: &Account, serial: &str) -> Result<SerialAnswer, Failure> {
        let name = who.name();
        self.narrator.line(&format!("{name} types"), grouped(serial))?;
        let answer = self.service.test_serial(who, &grouped(serial))?;
        self.narrator.line(&format!("{name} reads"), answer)?;
        Ok(answer)
    }

    fn expect_full_answer(&mut self, who: &Account, serial: &str, expected: &FullAnswer) -> Result<(), Failure> {
        let answer = self.service.full_answer(who, serial)?;
        self.narrator.line("help desk reads", format_args!("{serial} is {answer}"))?;
        self.narrator.expect(&format!("{serial} is {expected}"), answer == *expected, &answer)
    }
}
