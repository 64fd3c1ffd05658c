#![cfg_attr(fuzzing, no_main)]
#![doc = "See the library's module of the same name."]

plausch_fuzz::target!(entry);
