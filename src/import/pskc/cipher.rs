//! The ciphers of XML Encryption that RFC 6030 section 6 has use for.

use std::vec;
use std::vec::Vec;

use aes::cipher::consts::U16;
use aes::cipher::{Block, BlockCipherDecrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};
use aes_kw::{AesKw, AesKwp};
use camellia::{Camellia128, Camellia192, Camellia256};
use des::{TdesEde2, TdesEde3};
use zeroize::Zeroizing;

use super::triple_des_wrap;
use crate::import::problem::Problem;
use crate::import::xml::short;

/// A cipher with its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cipher {
    AesCbc(usize),
    CamelliaCbc(usize),
    TripleDesCbc,
    AesWrap(usize),
    AesWrapPadded(usize),
    CamelliaWrap(usize),
    TripleDesWrap,
}

impl Cipher {
    /// By the URI of XML Encryption, or by the short names of the drafts (`AES128-CBC`, `PBE-3DES112-CBC`).
    pub(super) fn named(name: &str) -> Result<Self, Problem> {
        let lower = name.trim_ascii().to_ascii_lowercase();
        let last = lower.rsplit('#').next().unwrap_or_default();
        match last.strip_prefix("pbe-").unwrap_or(last) {
            "aes128-cbc" => Ok(Self::AesCbc(16)),
            "aes192-cbc" => Ok(Self::AesCbc(24)),
            "aes256-cbc" => Ok(Self::AesCbc(32)),
            "camellia128-cbc" | "camellia128" => Ok(Self::CamelliaCbc(16)),
            "camellia192-cbc" | "camellia192" => Ok(Self::CamelliaCbc(24)),
            "camellia256-cbc" | "camellia256" => Ok(Self::CamelliaCbc(32)),
            "tripledes-cbc" | "3des-cbc" | "3des112-cbc" | "3des168-cbc" => Ok(Self::TripleDesCbc),
            "kw-aes128" => Ok(Self::AesWrap(16)),
            "kw-aes192" => Ok(Self::AesWrap(24)),
            "kw-aes256" => Ok(Self::AesWrap(32)),
            "kw-aes-128-pad" | "kw-aes128-pad" => Ok(Self::AesWrapPadded(16)),
            "kw-aes-192-pad" | "kw-aes192-pad" => Ok(Self::AesWrapPadded(24)),
            "kw-aes-256-pad" | "kw-aes256-pad" => Ok(Self::AesWrapPadded(32)),
            "kw-camellia128" => Ok(Self::CamelliaWrap(16)),
            "kw-camellia192" => Ok(Self::CamelliaWrap(24)),
            "kw-camellia256" => Ok(Self::CamelliaWrap(32)),
            "kw-tripledes" | "kw-3des" => Ok(Self::TripleDesWrap),
            "rsa_1_5" | "rsa-1_5" | "rsa-oaep-mgf1p" | "rsa-oaep" => Err(Problem::Certificate),
            _ => Err(Problem::UnknownAlgorithm { role: "cipher", name: short(name) }),
        }
    }

    /// Whether it shows by itself that a value was changed. CBC does not, so it needs a MAC (RFC 6030 section 6.1.1).
    pub(super) const fn needs_mac(self) -> bool {
        matches!(self, Self::AesCbc(_) | Self::CamelliaCbc(_) | Self::TripleDesCbc)
    }

    /// The length of its key, in bytes; 3DES takes two keys as well as three.
    pub(super) const fn key_len(self) -> usize {
        match self {
            Self::AesCbc(length)
            | Self::CamelliaCbc(length)
            | Self::AesWrap(length)
            | Self::AesWrapPadded(length)
            | Self::CamelliaWrap(length) => length,
            Self::TripleDesCbc | Self::TripleDesWrap => 24,
        }
    }

    fn check_key(self, key: &[u8]) -> Result<(), Problem> {
        let two_keys = matches!(self, Self::TripleDesCbc | Self::TripleDesWrap) && key.len() == 16;
        if key.len() == self.key_len() || two_keys {
            Ok(())
        } else {
            Err(Problem::KeyLength { expected: self.key_len(), found: key.len() })
        }
    }

    /// Decrypts a value. CBC's begins with its initial vector, unless the drafts' file has one for all.
    pub(super) fn decrypt(
        self,
        key: &[u8],
        value: &[u8],
        common_iv: Option<&[u8]>,
    ) -> Result<Zeroizing<Vec<u8>>, Problem> {
        self.check_key(key)?;
        match (self, key.len()) {
            (Self::AesCbc(16), _) => from_cbc::<cbc::Decryptor<Aes128>>(key, value, common_iv),
            (Self::AesCbc(24), _) => from_cbc::<cbc::Decryptor<Aes192>>(key, value, common_iv),
            (Self::AesCbc(_), _) => from_cbc::<cbc::Decryptor<Aes256>>(key, value, common_iv),
            (Self::CamelliaCbc(16), _) => from_cbc::<cbc::Decryptor<Camellia128>>(key, value, common_iv),
            (Self::CamelliaCbc(24), _) => from_cbc::<cbc::Decryptor<Camellia192>>(key, value, common_iv),
            (Self::CamelliaCbc(_), _) => from_cbc::<cbc::Decryptor<Camellia256>>(key, value, common_iv),
            (Self::TripleDesCbc, 16) => from_cbc::<cbc::Decryptor<TdesEde2>>(key, value, common_iv),
            (Self::TripleDesCbc, _) => from_cbc::<cbc::Decryptor<TdesEde3>>(key, value, common_iv),
            (Self::AesWrap(16), _) => unwrap::<Aes128>(key, value),
            (Self::AesWrap(24), _) => unwrap::<Aes192>(key, value),
            (Self::AesWrap(_), _) => unwrap::<Aes256>(key, value),
            (Self::AesWrapPadded(16), _) => unwrap_padded::<Aes128>(key, value),
            (Self::AesWrapPadded(24), _) => unwrap_padded::<Aes192>(key, value),
            (Self::AesWrapPadded(_), _) => unwrap_padded::<Aes256>(key, value),
            (Self::CamelliaWrap(16), _) => unwrap::<Camellia128>(key, value),
            (Self::CamelliaWrap(24), _) => unwrap::<Camellia192>(key, value),
            (Self::CamelliaWrap(_), _) => unwrap::<Camellia256>(key, value),
            (Self::TripleDesWrap, 16) => triple_des_wrap::unwrap::<cbc::Decryptor<TdesEde2>>(key, value),
            (Self::TripleDesWrap, _) => triple_des_wrap::unwrap::<cbc::Decryptor<TdesEde3>>(key, value),
        }
    }
}

/// Encrypts with AES-256-CBC, which is what is written: the initial vector, then the blocks, the last with the padding of XML
/// Encryption section 5.2.
pub(super) fn encrypt(key: &[u8; 32], iv: &[u8; 16], plain: &[u8]) -> Vec<u8> {
    let padding = 16_usize.saturating_sub(plain.len() % 16);
    let mut padded = Zeroizing::new(Vec::with_capacity(plain.len().saturating_add(padding)));
    padded.extend_from_slice(plain);
    padded.resize(plain.len().saturating_add(padding), u8::try_from(padding).unwrap_or(16));
    let mut encryptor = cbc::Encryptor::<Aes256>::new(key.into(), iv.into());
    let mut value = iv.to_vec();
    for block in padded.chunks_exact(16) {
        if let Ok(mut block) = Block::<Aes256>::try_from(block) {
            encryptor.encrypt_block(&mut block);
            value.extend_from_slice(&block);
        }
    }
    value
}

/// Decrypts the blocks of a value without looking at how they end.
pub(super) fn cbc_blocks<M: BlockModeDecrypt + KeyIvInit>(
    key: &[u8],
    iv: &[u8],
    blocks: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let block = M::block_size();
    let wrong = Problem::Blocks { block, found: blocks.len() };
    let mut decryptor = M::new_from_slices(key, iv).map_err(|_| wrong.clone())?;
    if blocks.is_empty() || !blocks.len().is_multiple_of(block) {
        return Err(wrong);
    }
    let mut plain = Zeroizing::new(vec![0; blocks.len()]);
    for (from, to) in blocks.chunks_exact(block).zip(plain.chunks_exact_mut(block)) {
        let from = Block::<M>::try_from(from).map_err(|_| wrong.clone())?;
        let to: &mut Block<M> = to.try_into().map_err(|_| wrong.clone())?;
        decryptor.decrypt_block_b2b(&from, to);
    }
    Ok(plain)
}

fn from_cbc<M: BlockModeDecrypt + KeyIvInit>(
    key: &[u8],
    value: &[u8],
    common_iv: Option<&[u8]>,
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let wrong = Problem::Blocks { block: M::block_size(), found: value.len() };
    let (iv, blocks) = match common_iv {
        Some(iv) => (iv, value),
        None => value.split_at_checked(M::block_size()).ok_or(wrong)?,
    };
    let mut plain = cbc_blocks::<M>(key, iv, blocks)?;
    // XML Encryption: the last byte is the length of the padding; what the others are is free.
    let padding = plain.last().copied().map_or(0, usize::from);
    if padding == 0 || padding > M::block_size() {
        return Err(Problem::Padding);
    }
    let length = plain.len().saturating_sub(padding);
    plain.truncate(length);
    Ok(plain)
}

/// RFC 3394, and the same with Camellia (RFC 3657). The wrap's own integrity check stands for the MAC.
fn unwrap<C: KeyInit + BlockCipherDecrypt<BlockSize = U16>>(
    key: &[u8],
    value: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    if value.len() < 24 || !value.len().is_multiple_of(8) {
        return Err(Problem::Blocks { block: 8, found: value.len() });
    }
    let mut plain = Zeroizing::new(vec![0; value.len().saturating_sub(8)]);
    let wrap = AesKw::<C>::new_from_slice(key).map_err(|_| Problem::WrongKey)?;
    wrap.unwrap_key(value, &mut plain).map_err(|_| Problem::MacWrong)?;
    Ok(plain)
}

/// RFC 5649: the same for values of any length.
fn unwrap_padded<C: KeyInit + BlockCipherDecrypt<BlockSize = U16>>(
    key: &[u8],
    value: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Problem> {
    if value.len() < 16 || !value.len().is_multiple_of(8) {
        return Err(Problem::Blocks { block: 8, found: value.len() });
    }
    let mut plain = Zeroizing::new(vec![0; value.len()]);
    let wrap = AesKwp::<C>::new_from_slice(key).map_err(|_| Problem::WrongKey)?;
    let length = wrap.unwrap_key(value, &mut plain).map_err(|_| Problem::MacWrong)?.len();
    plain.truncate(length);
    Ok(plain)
}
