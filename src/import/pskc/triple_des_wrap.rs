//! The key wrap of 3DES (RFC 3217): CBC twice, the second time from the end, with a checksum. No crate has it.

use std::vec::Vec;

use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::cipher::cbc_blocks;
use crate::import::problem::Problem;

/// The initial vector of the outer encryption.
const OUTER: [u8; 8] = [0x4a, 0xdd, 0xa2, 0x2c, 0x79, 0xe8, 0x21, 0x05];

/// RFC 3217 section 3.2, for keys of any whole number of blocks.
pub(super) fn unwrap<M: BlockModeDecrypt + KeyIvInit>(key: &[u8], value: &[u8]) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let wrong_length = Problem::Blocks { block: 8, found: value.len() };
    if value.len() < 24 {
        return Err(wrong_length);
    }
    let mut reversed = cbc_blocks::<M>(key, &OUTER, value)?;
    reversed.reverse();
    let (iv, inner) = reversed.split_at_checked(8).ok_or(wrong_length.clone())?;
    let mut plain = cbc_blocks::<M>(key, iv, inner)?;
    let length = plain.len().saturating_sub(8);
    let (wrapped, checksum) = plain.split_at_checked(length).ok_or(wrong_length)?;
    let digest = Zeroizing::new(<[u8; 20]>::from(Sha1::digest(wrapped)));
    if digest.get(..8).unwrap_or_default().ct_eq(checksum).into() {
        plain.truncate(length);
        Ok(plain)
    } else {
        Err(Problem::MacWrong)
    }
}
