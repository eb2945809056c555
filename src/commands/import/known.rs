//! What the keys of a file stand for. There may be millions of them, and all are kept until the ids are printed.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use serde::{Serialize, Serializer};

/// Values by key, in the order of the file. A `HashMap` keeps up to as many empty places as full ones, each as large as a key
/// and a value; here an empty place is four bytes.
pub(super) struct Known<T> {
    keys: Texts,
    /// Of each key, in the same order.
    values: Vec<T>,
    /// The numbers of the keys, where their hashes lead.
    numbers: HashTable<u32>,
    hasher: RandomState,
}

impl<T> Default for Known<T> {
    fn default() -> Known<T> {
        let hasher = RandomState::new();
        Known { keys: Texts::default(), values: Vec::new(), numbers: HashTable::new(), hasher }
    }
}

impl<T> Known<T> {
    /// # Errors
    /// A sentence if it is not.
    pub(super) fn is_free(&self, key: &str) -> Result<(), String> {
        if self.number(key).is_some() { Err("this key was used before".into()) } else { Ok(()) }
    }

    /// # Errors
    /// A sentence if there is no such key.
    pub(super) fn found(&self, key: &str) -> Result<&T, String> {
        let number = self.number(key).ok_or_else(|| format!("there is no {key:?} above"))?;
        Ok(&self.values[number as usize])
    }

    /// Takes a key that is free.
    ///
    /// # Errors
    /// A sentence if all keys together are too long.
    pub(super) fn add(&mut self, key: &str, value: T) -> Result<(), String> {
        let number = self.keys.add(key).ok_or("all keys together are longer than 4 GB")?;
        self.values.push(value);
        let hash = |&number: &u32| self.hasher.hash_one(self.keys.get(number));
        self.numbers.insert_unique(hash(&number), number, hash);
        Ok(())
    }

    fn number(&self, key: &str) -> Option<u32> {
        self.numbers.find(self.hasher.hash_one(key), |&number| self.keys.get(number) == key).copied()
    }
}

impl<T: Serialize> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map((0..).zip(&self.values).map(|(number, value)| (self.keys.get(number), value)))
    }
}

/// Texts one behind the other, by their numbers.
#[derive(Default)]
struct Texts {
    all: String,
    /// Where each of them ends.
    ends: Vec<u32>,
}

impl Texts {
    /// Its number. None if there is no room for it.
    fn add(&mut self, text: &str) -> Option<u32> {
        let number = u32::try_from(self.ends.len()).ok()?;
        let end = u32::try_from(self.all.len() + text.len()).ok()?;
        self.all.push_str(text);
        self.ends.push(end);
        Some(number)
    }

    fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let begin = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.all[begin as usize..self.ends[number] as usize]
    }
}
