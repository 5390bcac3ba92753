//! Four makers' batches of tokens.

use rand::RngExt;
use rand_distr::{Distribution, Normal};
use rand_pcg::Pcg64Mcg;

/// A batch: how far the quartzes' fixed error spreads.
pub(crate) struct Population {
    pub(crate) number: u64,
    pub(crate) name: &'static str,
    spread: Spread,
}

enum Spread {
    /// Normal with this standard deviation, in ppm.
    Normal(f64),
    /// Uniform to this many ppm each side.
    Uniform(f64),
}

pub(crate) const POPULATIONS: &[Population] = &[
    Population { number: 1, name: "normal, sigma 4", spread: Spread::Normal(4.0) },
    Population { number: 2, name: "normal, sigma 15", spread: Spread::Normal(15.0) },
    Population { number: 3, name: "uniform, +-20", spread: Spread::Uniform(20.0) },
    Population { number: 4, name: "uniform, +-50", spread: Spread::Uniform(50.0) },
];

impl Population {
    /// The fixed part of one quartz's error, in ppm.
    pub(crate) fn fixed_ppm(&self, random: &mut Pcg64Mcg) -> f64 {
        match self.spread {
            Spread::Normal(sigma) => normal(0.0, sigma, random),
            Spread::Uniform(most) => random.random_range(-most..=most),
        }
    }
}

pub(crate) fn normal(mean: f64, sigma: f64, random: &mut Pcg64Mcg) -> f64 {
    Normal::new(mean, sigma).map_or(mean, |normal| normal.sample(random))
}
