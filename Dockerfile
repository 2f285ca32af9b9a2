# One image for every part of the service: server, deployments and workers (see compose.yaml). With
# `--target ask` one that answers by the bundle at /bundle (see docs/ask.md).
FROM python:3.13-slim-bookworm AS build

RUN python -m venv /opt/rnnpipe/.venv
ENV PATH=/opt/rnnpipe/.venv/bin:$PATH
WORKDIR /opt/rnnpipe

# The locked environment alone, so that a change of the code leaves this layer as it is.
COPY requirements.lock ./
RUN python -m pip install --quiet --no-cache-dir --disable-pip-version-check \
    --no-deps --require-hashes -r requirements.lock

# As the Makefile installs it: flows are deployed and run from the source folder.
COPY pyproject.toml setup.py CHANGELOG.md README.md prefect.yaml ./
COPY rnnpipe rnnpipe
COPY tasks tasks
COPY flows flows
RUN python -m pip install --quiet --no-cache-dir --disable-pip-version-check \
    --no-build-isolation --no-deps -e . \
    && python -m compileall -q rnnpipe tasks flows


FROM python:3.13-slim-bookworm AS base

# Results, and what Prefect keeps; volumes made for them belong to this user.
RUN useradd --create-home --uid 1000 rnnpipe \
    && install --directory --owner=rnnpipe --group=rnnpipe --mode=700 /artifacts /prefect
COPY --from=build /opt/rnnpipe /opt/rnnpipe

# The commit that the image is made of, as no git tells it in there.
ARG RNNPIPE_COMMIT=
ENV PATH=/opt/rnnpipe/.venv/bin:$PATH \
    RNNPIPE_COMMIT=$RNNPIPE_COMMIT \
    RNNPIPE_ARTIFACTS=/artifacts \
    PREFECT_HOME=/prefect \
    PREFECT_SERVER_UI_STATIC_DIRECTORY=/prefect/ui \
    PREFECT_SERVER_ANALYTICS_ENABLED=false \
    DO_NOT_TRACK=1 \
    TF_CPP_MIN_LOG_LEVEL=3 \
    HEALTH_URL=http://127.0.0.1:8080/health

USER 1000:1000
WORKDIR /opt/rnnpipe

# A worker says here whether it still asks for work; a server has another HEALTH_URL.
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --start-interval=2s \
    CMD ["python", "-c", "import os, urllib.request as r; \
r.build_opener(r.ProxyHandler({})).open(os.environ['HEALTH_URL'], timeout=9)"]


FROM base AS ask

ENV HEALTH_URL=http://127.0.0.1:8137/health
EXPOSE 8137

# Who asks has to bring RNNPIPE_ASK_TOKEN, without which it does not start.
CMD ["rnnpipe", "ask", "/bundle", "--host", "0.0.0.0", "--port", "8137"]


FROM base AS service

CMD ["prefect", "worker", "start", "--pool", "rnnpipe", "--type", "process", "--with-healthcheck"]
