//! One sample of every sheet in every state, for pictures and tests.
