-- Run once by the container of compose.yaml; market_catalog is made by its settings.
create database market_orders owner market;
create database market_web owner market;
