DROP TABLE accountant_links;
