//! What the programs stand on: a board to run on, and lines to print.

#![no_std]
#![cfg_attr(target_arch = "avr", feature(asm_experimental_arch))]

pub mod board;
pub mod device;
pub mod measured;
mod report;

pub use report::{Report, write_number};
