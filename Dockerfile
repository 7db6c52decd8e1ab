# Two stages: wheels are made and hash-checked in the first, and the second has no compiler, no pip
# cache and no source tree. One process, not root; only /data is written to.
FROM python:3.12-slim AS wheels
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/housecall \
 && /opt/housecall/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY config ./config
COPY bot ./bot
RUN /opt/housecall/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && /opt/housecall/bin/python -m compileall -q /opt/housecall/lib

FROM python:3.12-slim
RUN groupadd --gid 10001 housecall \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin housecall \
 && install -d -o housecall -g housecall -m 0700 /data
COPY --from=wheels /opt/housecall /opt/housecall
ENV PATH=/opt/housecall/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOUSECALL_WEB_HOST=0.0.0.0
USER 10001
# The relative paths of housecall.toml, such as data/housecall.db, are those of the volume.
WORKDIR /
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=12s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('HOUSECALL_WEB_PORT', '8080') + '/healthz', timeout=11)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["housecall"]
CMD ["run"]
