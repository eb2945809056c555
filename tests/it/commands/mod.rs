mod backup;
mod check;
