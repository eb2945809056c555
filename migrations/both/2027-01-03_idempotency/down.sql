DROP TABLE answered_calls;
