//! Clocks that run on for two years on a shelf, and a button that is pressed in a pocket.

use std::io::Write;

use kodeviser::Verdict;

use super::{Guide, is_rejected};
use crate::answers::{CodeAnswer, LoginAnswer};
use crate::calendar::{MINUTE, YEAR};
use crate::failure::Failure;

/// More than the look-ahead of a login, and so little that a pocket manages it.
const PRESSES_IN_A_POCKET: u32 = 15;

impl<W: Write> Guide<W> {
    pub(super) fn shelf(&mut self) -> Result<(), Failure> {
        self.narrator.chapter("Two years on a shelf")?;
        self.enrol_bad_one()?;
        self.two_years()?;
        self.resync()?;
        self.pocket()
    }

    /// Within reach, but not within the reach of one code.
    fn enrol_bad_one(&mut self) -> Result<(), Failure> {
        let serial = self.cast.bad.clone();
        let erik = self.account("erik")?;
        self.step("Erik gets a device with a bad quartz")?;
        let ahead = self.drawer.drift_seconds(&serial, self.now)?;
        self.narrator.line("device", format_args!("{serial} is {ahead} s ahead of the right time"))?;
        let code = self.press(&serial)?;
        let mut tested = self.test_code(&erik, &serial, &code)?;
        // What an earlier run has learned of its clock spares him the second code.
        if !self.is_later_run {
            self.narrator.expect("one code does not suffice", tested.answer == CodeAnswer::NextCode, &tested)?;
            self.next_code_of(&serial)?;
            let code = self.press(&serial)?;
            tested = self.test_code(&erik, &serial, &code)?;
        }
        self.narrator.expect("the device is his", tested.answer == CodeAnswer::Enrolled, &tested)?;
        self.expect_drift(&serial, tested.verdict)
    }

    fn two_years(&mut self) -> Result<(), Failure> {
        let serial = self.cast.main.clone();
        let anna = self.account("anna")?;
        let pin = self.pin(&anna)?;
        let before = self.drawer.drift_seconds(&serial, self.now)?;

        self.step("Two years pass, and all devices lie on a shelf")?;
        self.pass(2 * YEAR)?;
        let gained = self.drawer.drift_seconds(&serial, self.now)? - before;
        self.narrator.line("device", format_args!("Anna's clock has gained {gained} s, at 20 ppm"))?;
        self.narrator.expect("that is 20 ppm of two years", gained.abs_diff(1261) <= 1, &gained)?;

        self.step("Anna logs in for the first time since")?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&anna, &pin, &code)?;
        let next_code = answer == LoginAnswer::Decided(Verdict::NextCode);
        self.narrator.expect("she is asked for one more code", next_code, &answer)?;

        self.step("Anna waits for the next one and types it")?;
        self.next_code_of(&serial)?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&anna, &pin, &code)?;
        self.narrator.expect("she is let in", answer.is_accepted(), &answer)?;
        if let LoginAnswer::Decided(verdict) = answer {
            self.expect_drift(&serial, Some(verdict))?;
        }
        self.holds(&serial)?;

        self.step("Anna logs in once more")?;
        self.next_code_of(&serial)?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&anna, &pin, &code)?;
        self.narrator.expect("one code suffices again", answer.is_accepted(), &answer)
    }

    fn resync(&mut self) -> Result<(), Failure> {
        let serial = self.cast.bad.clone();
        let erik = self.account("erik")?;
        let pin = self.pin(&erik)?;

        self.step("Erik's device has gone astray altogether")?;
        let ahead = self.drawer.drift_seconds(&serial, self.now)?;
        self.narrator.line("device", format_args!("{serial} is {ahead} s ahead of the right time"))?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&erik, &pin, &code)?;
        self.narrator.expect("its code is as good as a wrong one", is_rejected(answer, 4), &answer)?;

        self.step("Erik reads two consecutive codes to the help desk")?;
        self.pass(10 * MINUTE)?;
        let (first, second) = self.two_codes(&serial)?;
        let verdict = self.service.resync(&serial, &first, &second, self.now)?;
        self.narrator.line("verdict", format_args!("{verdict:?}"))?;
        self.narrator.expect("the device is found again", verdict.is_accepted(), &verdict)?;
        self.expect_drift(&serial, Some(verdict))?;
        self.holds(&serial)?;

        self.step("Erik logs in with the code after them")?;
        self.next_code_of(&serial)?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&erik, &pin, &code)?;
        self.narrator.expect("he is let in", answer.is_accepted(), &answer)
    }

    fn pocket(&mut self) -> Result<(), Failure> {
        let serial = self.cast.counting.clone();
        let dora = self.account("dora")?;
        self.narrator.chapter("A device that counts")?;

        self.step("Dora's device has no clock: she enrols it")?;
        let code = self.press(&serial)?;
        let tested = self.test_code(&dora, &serial, &code)?;
        self.narrator.expect("the device is hers", tested.answer == CodeAnswer::Enrolled, &tested)?;
        let pin = self.pin(&dora)?;

        self.step("Dora logs in")?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&dora, &pin, &code)?;
        self.narrator.expect("she is let in", answer.is_accepted(), &answer)?;
        self.holds(&serial)?;

        self.step("The button is pressed 15 times in her pocket; then she logs in")?;
        for _ in 0..PRESSES_IN_A_POCKET {
            self.press_unseen(&serial)?;
        }
        let code = self.press(&serial)?;
        let answer = self.log_in(&dora, &pin, &code)?;
        let next_code = answer == LoginAnswer::Decided(Verdict::NextCode);
        self.narrator.expect("she is asked for one more code", next_code, &answer)?;

        self.step("Dora types the next one")?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&dora, &pin, &code)?;
        self.narrator.expect("she is let in", answer.is_accepted(), &answer)?;
        self.holds(&serial)
    }

    /// What was learned of a clock, held against the clock itself.
    pub(super) fn expect_drift(&mut self, serial: &str, verdict: Option<Verdict>) -> Result<(), Failure> {
        let real = self.drawer.drift_seconds(serial, self.now)?;
        let Some(Verdict::Accepted { drift_seconds, .. }) = verdict else {
            return self.narrator.expect("an accepted code", false, &verdict);
        };
        // One code tells a clock to within its period, give or take the typing.
        let close = drift_seconds.abs_diff(real) <= self.drawer.period(serial)?;
        let learned = format!("its clock is learned: {drift_seconds} s ahead (really {real} s)");
        self.narrator.expect(&learned, close, &drift_seconds)
    }
}
