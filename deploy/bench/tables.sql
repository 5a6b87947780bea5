-- What an order needs at the least, for pgbench to fill: the measure of what PostgreSQL can do on this machine.
create table bench_products (id int primary key, price_fen bigint not null);
create table bench_stock (product int primary key, on_hand int not null, reserved int not null, check (0 <= reserved and reserved <= on_hand));
create table bench_orders (id bigserial primary key, request_key uuid not null unique, total_fen bigint not null, placed_at timestamptz not null);
create table bench_lines (order_id bigint not null references bench_orders, line int not null, product int not null, quantity int not null, price_fen bigint not null, primary key (order_id, line));
create table bench_outbox (seq bigserial primary key, message_id uuid not null unique, body text not null, occurred_at timestamptz not null);
insert into bench_products select id, 1000 + id from generate_series(1, 227) id;
insert into bench_stock select id, 100000000, 0 from generate_series(1, 227) id;
