"""Text: main text of a page, normalisation, sentences, morphology, near-copies. Pure; knows no Airflow."""
