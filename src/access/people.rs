//! Who has access to an object, through which path, since when, granted by whom.
