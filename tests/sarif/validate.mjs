// validate.mjs FILE: whether FILE is SARIF 2.1.0, by its official schema, which is one of JSON Schema's draft 04.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Ajv = require('ajv');
const ajv = new Ajv({ schemaId: 'id', meta: false, allErrors: true, unknownFormats: 'ignore' });
ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
const schema = readFileSync(new URL('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', import.meta.url));
const valid = ajv.compile(JSON.parse(schema));
if (!valid(JSON.parse(readFileSync(process.argv[2], 'utf8')))) {
	for (const error of valid.errors)
		console.log(`${error.dataPath} ${error.message}`);
	process.exit(1);
}
