//! Tests of the matching: tables of the rules, and random rounds against a plain reading of them.

use super::super::matching as model;

mod generator;
mod optimality;
mod oracle;
mod python;
mod rounds;
mod tables;
