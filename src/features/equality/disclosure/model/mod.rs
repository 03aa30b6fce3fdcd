//! The rules, from what a size allows to what a reader may work out.

pub mod audit;
pub mod base;
pub mod display;
pub mod knowledge;
mod linked;
pub mod populations;
pub mod publish;
pub mod tables;

#[cfg(test)]
mod tests;
