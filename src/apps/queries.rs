//! What is so about apps. Lists take the person first: there is no list of all apps.
