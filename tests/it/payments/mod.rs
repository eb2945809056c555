mod matching;
mod returns;
mod statements;
