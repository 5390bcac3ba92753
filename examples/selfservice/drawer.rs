//! The devices themselves: one virtual token for each delivered one. A real device keeps its clock and its counter;
//! these keep theirs in the table `drawer`.

use std::collections::HashSet;

use kodeviser::{MovingFactor, Profile, Token, VirtualToken};
use rusqlite::named_params;

use crate::calendar::{DAY, MINUTE};
use crate::failure::Failure;
use crate::inventory::Delivered;
use crate::store::{Store, seconds};

/// How long the devices have been under way from the factory.
const AGE: u64 = 180 * DAY;

/// The quartz error of most devices, in parts per billion: 20 ppm, as cheap watch crystals are sold.
const USUAL_QUARTZ: i32 = 20_000;
/// The one that should not have passed the factory's test.
const BAD_QUARTZ: i32 = 200_000;

pub(crate) struct Drawer {
    devices: Vec<Device>,
}

pub(crate) struct Device {
    pub(crate) serial: String,
    pub(crate) profile: Profile,
    device: VirtualToken,
    /// What the device computes, for codes that it does not show.
    token: Token,
    counter: u64,
}

impl Device {
    fn period(&self) -> Option<u32> {
        match self.profile.moving_factor() {
            MovingFactor::Counter => None,
            MovingFactor::Clock { period, .. } => Some(period),
        }
    }

    /// A time token of the usual kind: one that drifts by more than its windows in two years on a shelf.
    pub(crate) fn has_short_period(&self) -> bool {
        self.period().is_some_and(|period| (30..=60).contains(&period))
    }

    /// Whether it counts presses.
    pub(crate) fn counts(&self) -> bool {
        self.period().is_none()
    }
}

impl Drawer {
    /// The devices of a delivery: as an earlier run left them, or made half a year before `now`. The first SHA-1 time
    /// token of a delivery has the bad quartz.
    pub(crate) fn open(store: &Store, delivery: &[Delivered], now: u64) -> Result<Self, Failure> {
        let bad = delivery.iter().find(|token| is_bad_kind(&token.profile)).map(|token| token.serial.as_str());
        let mut devices = Vec::new();
        for Delivered { serial, profile, secret } in delivery {
            let quartz = if bad == Some(serial.as_str()) { BAD_QUARTZ } else { USUAL_QUARTZ };
            store.connection.execute(
                "INSERT INTO drawer VALUES (:serial, :made_at, :quartz, 0) ON CONFLICT DO NOTHING",
                named_params! {":serial": serial, ":made_at": seconds(now.saturating_sub(AGE))?, ":quartz": quartz},
            )?;
            let (made_at, quartz, counter): (i64, i32, i64) = store.connection.query_row(
                "SELECT made_at, quartz_ppb, counter FROM drawer WHERE serial = :serial",
                named_params! {":serial": serial},
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?;
            let counter = counter.unsigned_abs();
            let mut device = VirtualToken::new(Token::new(*profile, secret), made_at.unsigned_abs(), quartz);
            device.set_counter(counter);
            let token = Token::new(*profile, secret);
            devices.push(Device { serial: serial.clone(), profile: *profile, device, token, counter });
        }
        Ok(Self { devices })
    }

    pub(crate) fn devices(&self) -> &[Device] {
        &self.devices
    }

    pub(crate) fn contains(&self, serial: &str) -> bool {
        self.devices.iter().any(|device| device.serial == serial)
    }

    /// Presses a device's button: the digits on its display.
    pub(crate) fn press(&mut self, store: &Store, serial: &str, now: u64) -> Result<String, Failure> {
        let device = self.device_mut(serial)?;
        let shown = device.device.press(now)?.as_str().to_owned();
        if device.counts() {
            device.counter += 1;
            store.connection.execute(
                "UPDATE drawer SET counter = :counter WHERE serial = :serial",
                named_params! {":counter": seconds(device.counter)?, ":serial": serial},
            )?;
        }
        Ok(shown)
    }

    /// How far a device's clock really is ahead.
    pub(crate) fn drift_seconds(&self, serial: &str, now: u64) -> Result<i64, Failure> {
        Ok(self.device(serial)?.device.drift_seconds(now))
    }

    /// How long one code is shown; a minute for a device that counts.
    pub(crate) fn period(&self, serial: &str) -> Result<u64, Failure> {
        Ok(self.device(serial)?.period().map_or(MINUTE, u64::from))
    }

    /// A code that is surely wrong. A guess would be right once in some thousand times, and the story go astray.
    pub(crate) fn wrong_code(&self, serial: &str, now: u64) -> Result<String, Failure> {
        const WIDELY: u64 = 300;
        let device = self.device(serial)?;
        let here = match device.period() {
            None => device.counter,
            Some(_) => device.profile.step_at(now.saturating_add_signed(device.device.drift_seconds(now)))?,
        };
        let around = here.saturating_sub(WIDELY)..=here.saturating_add(WIDELY);
        let right: HashSet<String> = around.map(|at| device.token.code_at_counter(at).as_str().to_owned()).collect();
        let digits = usize::from(device.profile.digits().count());
        let mut guesses = (0..=WIDELY * 2 + 1).map(|guess| format!("{:0digits$}", 135_790 + guess));
        guesses.find(|guess| !right.contains(guess)).ok_or_else(|| Failure::told("every guess is right"))
    }

    fn device(&self, serial: &str) -> Result<&Device, Failure> {
        self.devices.iter().find(|device| device.serial == serial).ok_or_else(|| no_device(serial))
    }

    fn device_mut(&mut self, serial: &str) -> Result<&mut Device, Failure> {
        self.devices.iter_mut().find(|device| device.serial == serial).ok_or_else(|| no_device(serial))
    }
}

/// Whether a device shows SHA-1 codes by the clock.
fn is_bad_kind(profile: &Profile) -> bool {
    profile.algorithm() == kodeviser::Algorithm::Sha1 && profile.moving_factor() != MovingFactor::Counter
}

fn no_device(serial: &str) -> Failure {
    Failure::Told(format!("there is no device {serial} in the drawer"))
}
