//! What an act would change, found by making it and rolling it back.
