mod frozen;
mod monthly;
mod pages;
