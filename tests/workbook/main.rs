//! What a school notices of an annotated copy: which parts changed, that it can be had back, and that nothing harms it.

mod corpus;
mod edits;
mod hostile;
mod strip;
mod support;
