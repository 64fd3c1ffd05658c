//! Says with which layout the linker puts the image together: the one that esp-hal brings.

fn main() {
    println!("cargo::rustc-link-arg-bins=-Tlinkall.x");
    if std::env::var_os("CARGO_FEATURE_DEFMT").is_some() {
        println!("cargo::rustc-link-arg-bins=-Tdefmt.x");
    }
}
