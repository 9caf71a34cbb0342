CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL, cents int NOT NULL);
INSERT INTO items SELECT n, 'item ' || n, 100 * n FROM generate_series(1, 1000) n;
CREATE TABLE orders (id text PRIMARY KEY, body text NOT NULL);
