//! How long an audit may take.

/// A budget of steps; the caller may add a deadline. A step is one world looked at or one solved programme's share.
pub struct Budget<'a> {
    left: u64,
    still: Option<&'a dyn Fn() -> bool>,
}

/// Steps between two looks at the caller's deadline.
const LOOK_EVERY: u64 = 256;
/// The steps that one integer programme costs.
pub(super) const PROGRAMME: u64 = 20_000;

impl<'a> Budget<'a> {
    /// So many steps, without a deadline: the outcome depends on public figures alone, however fast the machine.
    pub fn steps(steps: u64) -> Self {
        Self { left: steps, still: None }
    }

    /// So many steps while `still` says that there is time. The caller owns the clock.
    pub fn until(steps: u64, still: &'a dyn Fn() -> bool) -> Self {
        Self { left: steps, still: Some(still) }
    }

    /// Takes steps; false when the budget is used up, from then on always.
    pub fn spend(&mut self, steps: u64) -> bool {
        let look = steps >= LOOK_EVERY || self.left % LOOK_EVERY < steps;
        self.left = self.left.saturating_sub(steps);
        if self.left > 0 && look && self.still.is_some_and(|still| !still()) {
            self.left = 0;
        }
        self.left > 0
    }
}

impl std::fmt::Debug for Budget<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budget").field("left", &self.left).finish_non_exhaustive()
    }
}
