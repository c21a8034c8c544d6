# Marsad with everything in its lock, and the morphology database built here.
#
# That database is GPL-2 data (see NOTICE): this image is for whoever builds it; we publish none.
#   docker build -t marsad .            (Python 3.12: --build-arg PYTHON_VERSION=3.12)

ARG PYTHON_VERSION=3.11

FROM python:${PYTHON_VERSION}-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /opt/marsad
# The lock pins uv too. `uv pip sync` installs exactly the lock: plain pip would pull torch for camel-tools.
COPY requirements.txt ./
RUN python -m venv .venv \
    && sed -n '/^uv==/,/# via/p' requirements.txt > uv.txt \
    && .venv/bin/pip install --require-hashes -r uv.txt \
    && .venv/bin/uv pip sync --require-hashes --python .venv/bin/python requirements.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY plugins plugins
RUN .venv/bin/uv pip install --python .venv/bin/python --no-deps --editable . \
    && CAMELTOOLS_DATA=/opt/marsad/camel .venv/bin/python -m marsad.text.morphology build \
    && .venv/bin/python -m compileall -q plugins
COPY dags dags
COPY sql sql
COPY deploy deploy

FROM python:${PYTHON_VERSION}-slim-bookworm
ENV PATH=/opt/marsad/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/opt/marsad/airflow \
    AIRFLOW_HOME=/opt/marsad/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/marsad/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/marsad/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__LOGGING__BASE_LOG_FOLDER=/opt/marsad/logs \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
    CAMELTOOLS_DATA=/opt/marsad/camel \
    MARSAD_HOME=/opt/marsad/data
# Group 0 may write what the user may, so that platforms that choose a user id of their own work too.
RUN useradd --uid 50000 --gid 0 --no-create-home --home-dir /opt/marsad/airflow marsad \
    && install -d -o 50000 -g 0 -m 0775 /opt/marsad /opt/marsad/airflow /opt/marsad/logs /opt/marsad/data
COPY --from=build /opt/marsad /opt/marsad
USER 50000:0
WORKDIR /opt/marsad
ENTRYPOINT ["/opt/marsad/deploy/entrypoint.sh"]
CMD ["airflow", "version"]
