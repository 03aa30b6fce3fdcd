//! Bodies and what is said about them.
