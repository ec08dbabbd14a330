//! What the lesson's code takes for granted.

use executor::block_on;

async fn boil_water() {}

fn caller() {
    // block 1
}
