"""An invented newsroom: articles as data, a server that shows them, captured days made of them."""
