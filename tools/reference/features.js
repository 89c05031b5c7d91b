// Scenes that use what real ones rarely do, each feature on a shape of its own: exports { name: bytes of a .glb }.
'use strict';
const { Glb, sphere, square } = require('./gltf.js');

const at = (column, row) => ({ translation: [column * 1.2, -row * 1.2, 0] });
const basic = (g, shape) => ({ POSITION: g.floats(shape.position, 3), NORMAL: g.floats(shape.normal, 3), TEXCOORD_0: g.floats(shape.uv, 2) });
const indices = (g, shape) => g.accessor(Uint16Array.from(shape.index), 1);
const matt = (more = {}) => ({ ...more, pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.8, ...more.pbrMetallicRoughness } });

// Pictures that look different however they are turned.
function pictures(PNG) {
  const png = (size, pixel) => {
    const image = new PNG({ width: size, height: size });
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) image.data.set(pixel((x + 0.5) / size, (y + 0.5) / size), (y * size + x) * 4);
    return new Uint8Array(PNG.sync.write(image));
  };
  return {
    colour: png(64, (u, v) => [255 * u, 255 * v, u > 0.5 && v < 0.5 ? 220 : 30, 255 * (0.2 + 0.8 * u)]),
    coarse: png(4, (u, v) => [255 * u, 255 * v, (u + v) % 0.5 < 0.25 ? 255 : 0, 255]),
    // A round bump: +Y up, as glTF's normal maps are.
    bump: png(64, (u, v) => {
      const [x, y] = [4 * u - 2, 2 - 4 * v], inside = x * x + y * y < 1, z = inside ? Math.sqrt(1 - x * x - y * y) : 1;
      return [...(inside ? [x, y, z] : [0, 0, 1]).map((c) => Math.round(127.5 * (c + 1))), 255];
    }),
    packed: png(64, (u, v) => [255 * v, 40 + 200 * u, 255 * (v > 0.5), 255]),
  };
}

function texturing(p) {
  const g = new Glb(), s = square(), wide = { ...s, uv: s.uv.map(([u, v]) => [2.4 * u - 0.7, 2.4 * v - 0.7]) };
  const modes = [10497, 33071, 33648];
  const textured = (png, sampler, info = {}, shape = s, more = {}) => (node) => {
    const material = g.add('materials', matt({ pbrMetallicRoughness: { baseColorTexture: { index: g.texture(png, sampler), ...info } } }));
    g.put({ attributes: { ...basic(g, shape), ...more }, indices: indices(g, shape), material }, node);
  };
  modes.forEach((wrapS, c) => modes.forEach((wrapT, r) => textured(p.colour, { wrapS, wrapT }, {}, wide)(at(c, r))));
  const transform = (t) => ({ extensions: { KHR_texture_transform: t } });
  g.extension('KHR_texture_transform', true);
  const second = { TEXCOORD_1: g.floats(s.uv.map(([u, v]) => [v, u * 0.5]), 2) };
  [{ offset: [0.3, 0.1] }, { rotation: 0.6 }, { scale: [2, 0.5] }, { offset: [0.2, 0.4], rotation: -1.1, scale: [1.5, 3] }].forEach((t, i) => textured(p.colour, {}, transform(t))(at(3 + (i % 2), Math.floor(i / 2))));
  textured(p.colour, {}, { texCoord: 1 }, s, second)(at(3, 2));
  textured(p.colour, {}, transform({ texCoord: 1, rotation: 0.3 }), s, second)(at(4, 2));
  [[9728, 9728], [9729, 9729], [9729, 9987], [9728, 9984]].forEach(([magFilter, minFilter], i) => textured(p.coarse, { magFilter, minFilter })(at(i, 3)));
  const small = { ...s, uv: s.uv.map(([u, v]) => [u * 24, v * 24]) };
  textured(p.colour, { magFilter: 9729, minFilter: 9987 }, {}, small)(at(4, 3));
  return g;
}

function vertices(p) {
  const g = new Glb(), s = square(), material = g.add('materials', matt()), colours = [[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1], [1, 1, 0.2, 0.3]];
  const put = (more, node, primitive = {}) => g.put({ attributes: { ...basic(g, s), ...more }, indices: indices(g, s), material, ...primitive }, node);
  put({ COLOR_0: g.floats(colours.map((c) => c.slice(0, 3)), 3) }, at(0, 0));
  put({ COLOR_0: g.accessor(Uint8Array.from(colours.flat().map((v) => v * 255)), 4, { normalized: true }) }, at(1, 0));
  put({ COLOR_0: g.accessor(Uint16Array.from(colours.flatMap((c) => c.slice(0, 3)).map((v) => v * 65535)), 3, { normalized: true }) }, at(2, 0));
  put({ COLOR_0: g.floats(colours, 4) }, at(3, 0), { material: g.add('materials', matt({ alphaMode: 'BLEND' })) });
  put({ COLOR_0: g.floats(colours, 4) }, at(4, 0), { material: g.add('materials', matt({ alphaMode: 'MASK', alphaCutoff: 0.6 })) });
  const textured = g.add('materials', matt({ pbrMetallicRoughness: { baseColorTexture: { index: g.texture(p.colour) } } }));
  put({ TEXCOORD_0: g.accessor(Uint8Array.from(s.uv.flat().map((v) => v * 200)), 2, { normalized: true }) }, at(0, 1), { material: textured });
  put({ TEXCOORD_0: g.accessor(Uint16Array.from(s.uv.flat().map((v) => v * 50000)), 2, { normalized: true }) }, at(1, 1), { material: textured });
  const sparse = { count: 1, indices: { bufferView: g.view(Uint8Array.of(2)), componentType: 5121 }, values: { bufferView: g.view(Float32Array.of(0.2, 0.5, 0)) } };
  const moved = g.floats(s.position, 3);
  g.json.accessors[moved].sparse = sparse;
  put({ POSITION: moved }, at(2, 1));
  put({}, at(3, 1), { indices: g.accessor(Uint8Array.from([0, 1, 3, 2]), 1), mode: 5 });
  put({}, at(4, 1), { indices: g.accessor(Uint32Array.from([0, 1, 2, 3]), 1), mode: 6 });
  const ball = sphere(6, 8), solid = { attributes: { POSITION: g.floats(ball.position, 3), NORMAL: g.floats(ball.normal, 3) }, indices: indices(g, ball), material };
  g.put(solid, { ...at(0, 2), scale: [-1, 0.7, 1] });
  g.put({ attributes: { POSITION: solid.attributes.POSITION }, indices: solid.indices, material }, at(1, 2));
  g.put(solid, { matrix: [0.72, 0.96, 0, 0, -0.48, 0.36, 0, 0, 0, 0, -1, 0, 2.4, -2.4, 0, 1] });
  g.put({ ...solid, material: g.add('materials', matt({ pbrMetallicRoughness: { baseColorFactor: [0.2, 0.6, 0.9, 1] } })) }, { ...at(3, 2), scale: [0.5, 1, 1], rotation: [0.3, 0.2, 0.1, Math.sqrt(1 - 0.14)] });
  const turned = { ...at(4, 2), rotation: [0, 1, 0, 0] };
  put({}, turned, { material: g.add('materials', matt({ doubleSided: true })) });
  return g;
}

function surfaces(p) {
  const g = new Glb(), ball = sphere(), s = square();
  const round = { attributes: { ...basic(g, ball), TANGENT: g.floats(ball.tangent, 4) }, indices: indices(g, ball) };
  const flat = { attributes: basic(g, s), indices: indices(g, s) };
  const tangents = (x, w) => ({ ...flat, attributes: { ...flat.attributes, TANGENT: g.floats(s.position.map(() => [x, 0, 0, w]), 4) } });
  const put = (shape, material, node) => g.put({ ...shape, material: g.add('materials', material) }, node);
  [0.1, 0.3, 0.6, 1].forEach((roughnessFactor, c) => [0, 0.5, 1].forEach((metallicFactor, r) => put(round, { pbrMetallicRoughness: { baseColorFactor: [0.9, 0.6, 0.3, 1], roughnessFactor, metallicFactor } }, at(c, r))));
  const [bump, packed, colour] = [p.bump, p.packed, p.colour].map((png) => g.texture(png));
  [1, 2, -0.5].forEach((scale, i) => put(flat, matt({ normalTexture: { index: bump, scale } }), at(i, 3)));
  put(tangents(1, 1), matt({ normalTexture: { index: bump } }), at(3, 3));
  put(tangents(-1, -1), matt({ normalTexture: { index: bump } }), at(4, 3));
  const mirrored = { ...flat, attributes: { ...flat.attributes, TEXCOORD_0: g.floats(s.uv.map(([u, v]) => [1 - u, v]), 2) } };
  put(mirrored, matt({ normalTexture: { index: bump } }), at(5, 3));
  put({ ...flat }, matt({ normalTexture: { index: bump }, doubleSided: true }), { ...at(5, 2), rotation: [0, 1, 0, 0] });
  put(round, { pbrMetallicRoughness: { metallicRoughnessTexture: { index: packed }, baseColorFactor: [0.9, 0.7, 0.5, 1] } }, at(4, 0));
  put(round, matt({ occlusionTexture: { index: packed, strength: 0.7 } }), at(5, 0));
  g.extension('KHR_materials_emissive_strength');
  put(round, matt({ emissiveFactor: [0.5, 0.2, 0.1], emissiveTexture: { index: colour }, extensions: { KHR_materials_emissive_strength: { emissiveStrength: 1.5 } } }), at(4, 1));
  g.extension('KHR_materials_unlit');
  put(round, { pbrMetallicRoughness: { baseColorTexture: { index: colour }, baseColorFactor: [1, 0.8, 1, 1] }, extensions: { KHR_materials_unlit: {} } }, at(5, 1));
  put(flat, matt({ alphaMode: 'MASK', alphaCutoff: 0.55, pbrMetallicRoughness: { baseColorTexture: { index: colour } } }), at(4, 2));
  put(flat, matt({ alphaMode: 'BLEND', pbrMetallicRoughness: { baseColorTexture: { index: colour }, baseColorFactor: [1, 1, 1, 0.8] } }), { translation: [0.6, -0.6, 0.8] });
  return g;
}

function lights() {
  const g = new Glb(), s = square(), ball = sphere();
  g.extension('KHR_lights_punctual');
  const material = g.add('materials', matt()), lamps = [];
  g.put({ attributes: basic(g, s), indices: indices(g, s), material }, { scale: [6, 4, 1], translation: [0, 0, -0.5] });
  const round = { attributes: basic(g, ball), indices: indices(g, ball), material };
  for (const x of [-2, 0, 2]) g.put(round, { translation: [x, 0.8, 0] });
  g.json.extensions = { KHR_lights_punctual: { lights: lamps } };
  const lamp = (light, node) => g.place({ ...node, extensions: { KHR_lights_punctual: { light: lamps.push(light) - 1 } } });
  lamp({ type: 'point', color: [1, 0.3, 0.2], intensity: 0.06, range: 0.8 }, { translation: [-1.5, -1, 0.1] });
  lamp({ type: 'point', intensity: 0.02 }, { translation: [-2, 0.8, 0.9], scale: [2, 2, 2] });
  lamp({ type: 'spot', color: [0.3, 1, 0.4], intensity: 0.06, spot: { innerConeAngle: 0.2, outerConeAngle: 0.5 } }, { translation: [0.4, -1, 0.8], rotation: [0, 0.2, 0, Math.sqrt(0.96)] });
  lamp({ type: 'spot', intensity: 0.05, range: 3, spot: { innerConeAngle: 0, outerConeAngle: 0.7 } }, { translation: [2, -0.7, 1] });
  lamp({ type: 'directional', color: [0.3, 0.4, 1], intensity: 0.3 }, { rotation: [-0.3, 0.2, 0, Math.sqrt(0.87)] });
  return g;
}

function motion() {
  const g = new Glb(), material = g.add('materials', matt()), s = sphere(16, 16);
  const round = { attributes: { POSITION: g.floats(s.position, 3), NORMAL: g.floats(s.normal, 3) }, indices: indices(g, s), material };
  const weights = s.position.map(([, y]) => [Math.round((y + 0.5) * 255), 255 - Math.round((y + 0.5) * 255), 0, 0]);
  const skinned = { ...round, attributes: { ...round.attributes, JOINTS_0: g.accessor(Uint8Array.from(weights.flatMap(() => [0, 1, 0, 0])), 4), WEIGHTS_0: g.accessor(Uint8Array.from(weights.flat()), 4, { normalized: true }) } };
  const joints = [g.add('nodes', { translation: [0.3, 0.6, 0], rotation: [0, 0, 0.3, Math.sqrt(0.91)] }), g.add('nodes', { translation: [-0.2, -0.5, 0], scale: [1.3, 1.3, 1.3] })];
  g.place({ children: joints, translation: [-0.2, 0.1, 0] });
  const inverse = [[1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -0.5, 0, 1], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0.5, 0, 1]];
  const skin = g.add('skins', { joints, inverseBindMatrices: g.floats(inverse, 16) });
  g.put(skinned, { skin });
  const push = s.normal.map((n) => n.map((v, i) => (i === 1 ? v * 0.4 : 0))), lean = s.position.map(([, y]) => [y, 0, 0]);
  const targets = [{ POSITION: g.floats(push, 3), NORMAL: g.floats(push.map((n) => n.map((v) => -v)), 3) }, { POSITION: g.floats(lean, 3), NORMAL: g.floats(s.normal.map(([x]) => [0, -x, 0]), 3) }];
  g.put({ ...round, targets }, { translation: [1.6, 0, 0], weights: [0.8, 0.3] }, { weights: [0, 0] });
  g.put({ ...round, targets }, { translation: [3, 0, 0] }, { weights: [0.5, -0.4] });
  g.extension('KHR_mesh_quantization', true);
  const small = { POSITION: g.accessor(Int16Array.from(s.position.flat().map((v) => v * 2000)), 3), NORMAL: g.accessor(Int8Array.from(s.normal.flat().map((v) => Math.round(v * 127))), 3, { normalized: true }) };
  g.put({ ...round, attributes: small }, { translation: [4.6, 0, 0], scale: [1 / 2000, 1 / 2000, 1 / 2000] });
  const segments = [[-0.5, -0.5, 0], [0.5, -0.2, 0], [0.2, 0.5, 0], [-0.4, 0.4, 0]];
  g.put({ attributes: { POSITION: g.floats(segments, 3) }, mode: 2, material }, { translation: [0, -1.6, 0] });
  g.put({ attributes: { POSITION: g.floats(segments, 3) }, mode: 3, material }, { translation: [1.6, -1.6, 0] });
  g.put({ attributes: { POSITION: g.floats(segments, 3) }, mode: 0, material }, { translation: [3.2, -1.6, 0] });
  return g;
}

exports.features = (PNG) => {
  const p = pictures(PNG);
  const scenes = { texturing: texturing(p), vertices: vertices(p), surfaces: surfaces(p), lights: lights(), motion: motion() };
  return Object.fromEntries(Object.entries(scenes).map(([name, glb]) => [`features-${name}`, glb.bytes()]));
};
