FROM node:26-trixie-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# all packages, those of development too: they make the page, and none of them comes along
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY schema ./schema
COPY src/console ./src/console
RUN node src/console/build.ts && chmod -R a+rX dist

FROM node:26-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# source maps, types and C sources: a quarter of the packages, and nothing that runs reads them
RUN npm ci --omit=dev \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.?ts' \) -delete
COPY LICENSE ./
COPY schema ./schema
COPY src ./src
# the checkout of a careful umask is readable for its owner alone, and the server is another user
RUN rm -r src/console && chmod -R a+rX .

FROM node:26-trixie-slim
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.description="A GraphQL server for long-running data work that stays under its user's control" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/node:26-trixie-slim"
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    DATA_DIR=/data \
    STORAGE_DIR=/uploads
WORKDIR /app
RUN install --directory --owner=node --group=node --mode=0700 /data /uploads
# root's, so that the server cannot change itself; what changes least comes first
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=console /app/dist ./dist
COPY --from=build /app/schema ./schema
COPY --from=build /app/src ./src
USER node
VOLUME ["/data", "/uploads"]
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=2m --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# node itself is process 1: npm or a shell before it would keep SIGTERM from the server
CMD ["node", "--max-semi-space-size=4", "src/main.ts", "server"]
