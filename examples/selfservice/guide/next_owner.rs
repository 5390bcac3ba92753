//! A token changes hands.

use std::io::Write;

use super::Guide;
use crate::answers::{CodeAnswer, LoginAnswer};
use crate::failure::Failure;

impl<W: Write> Guide<W> {
    /// Anna leaves, and Ben gets her device.
    pub(super) fn next_owner(&mut self) -> Result<(), Failure> {
        let serial = self.cast.main.clone();
        let (anna, ben) = (self.account("anna")?, self.account("ben")?);
        self.narrator.chapter("The next owner")?;

        self.step("Anna leaves: the help desk releases her device")?;
        let code = self.press(&serial)?;
        let pin = self.pin(&anna)?;
        self.log_in(&anna, &pin, &code)?;
        let owner = self.service.release(&serial)?;
        self.narrator.expect("it was Anna's", owner.as_deref() == Some("anna"), &owner)?;
        let answer = self.log_in(&anna, &pin, &code)?;
        self.narrator.expect("she has no device any more", answer == LoginAnswer::NoDevice, &answer)?;
        let kept = self.service.look_up_pin(&anna)?;
        self.narrator.expect("and her PIN is gone", kept.is_none(), &kept)?;
        self.holds(&serial)?;

        self.step("Ben gets it, and types the code that is still on its display")?;
        let tested = self.test_code(&ben, &serial, &code)?;
        let used = tested.answer == CodeAnswer::Used;
        self.narrator.expect("what Anna has used up stays used up", used, &tested)?;

        self.step("Ben waits for the next code")?;
        self.next_code_of(&serial)?;
        let code = self.press(&serial)?;
        let tested = self.test_code(&ben, &serial, &code)?;
        let enrolled = tested.answer == CodeAnswer::Enrolled;
        self.narrator.expect("the device is his", enrolled, &tested)?;
        self.holds(&serial)?;

        self.step("Ben looks up his PIN and logs in")?;
        let pin = self.show_pin(&ben)?;
        self.next_code_of(&serial)?;
        let code = self.press(&serial)?;
        let answer = self.log_in(&ben, &pin, &code)?;
        self.narrator.expect("he is let in", answer.is_accepted(), &answer)
    }
}
