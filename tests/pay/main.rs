//! What is recommended on pay: case by case, for every combination of ratings, and to the penny.

mod cases;
mod exhaustive;
mod own_points;
mod pounds;
mod ranges;
mod rules;
mod support;
