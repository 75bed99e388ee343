# The image of Clash: one process, one volume, no root. Build it with `docker build -t clash .`

FROM oven/bun:1.4.5-slim AS packages
WORKDIR /app
# A file of extra certificate authorities, for networks that have their own; it is used here and not left in the image.
ARG NODE_EXTRA_CA_CERTS
COPY package.json bun.lock bunfig.toml ./
# Left out: Bun, which the base image has, and tools that other packages ask for but only development uses.
RUN bun install --frozen-lockfile --production && cd node_modules \
  && rm -rf .bin bun @oven typescript bun-types @types drizzle-kit esbuild @esbuild @esbuild-kit

FROM oven/bun:1.4.5-slim AS bundles
WORKDIR /app
ARG NODE_EXTRA_CA_CERTS
COPY package.json bun.lock bunfig.toml ./
RUN bun install --frozen-lockfile
COPY tsconfig.json ./
COPY src src
COPY views views
COPY public public
# What the pages load, and the film composition that Remotion renders: made once here, so that nothing is bundled at run time.
RUN bun run build

FROM oven/bun:1.4.5-slim
# The browser renders what only a browser can draw, ffmpeg reads and writes films, espeak-ng is the draft voice, the fonts draw
# Chinese, Japanese and Korean, and tini is process 1: it passes signals on and takes in orphans.
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    ca-certificates chromium-headless-shell espeak-ng ffmpeg fonts-noto-cjk tini \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json bunfig.toml tsconfig.json LICENSE ./
COPY drizzle drizzle
COPY src src
COPY views views
COPY public public
COPY --from=bundles /app/public/build public/build
RUN printf '#!/bin/sh\nmkdir -p "$TMPDIR" "$HOME" 2>/dev/null\nexec bun /app/src/cli.ts "$@"\n' > /usr/local/bin/clash \
  && chmod 755 /usr/local/bin/clash \
  && mkdir -p /data && chown 1000:1000 /data
# Everything that is written goes to the volume, temporary files too, so the rest may be mounted read-only.
ENV NODE_ENV=production CLASH_DATA=/data PORT=3000 HOST=0.0.0.0 TMPDIR=/data/tmp HOME=/data/home CHROMIUM_PATH=/usr/bin/chromium-headless-shell
USER 1000:1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["bun", "-e", "const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/healthz`); process.exit(answer.ok ? 0 : 1)"]
ENTRYPOINT ["tini", "--", "clash"]
CMD ["up"]
