// Runs in the browser: draws the scene for two eyes into a linear half-float target, so that blending happens in linear light and
// nothing is encoded or tone mapped on the way. window.picture() resolves to the pixels and what is known of them.
import * as THREE from 'three';
import { DRACOLoader } from 'three/addons/loaders/DRACOLoader.js';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { HDRLoader } from 'three/addons/loaders/HDRLoader.js';
import { KTX2Loader } from 'three/addons/loaders/KTX2Loader.js';
import { MeshoptDecoder } from 'three/addons/libs/meshopt_decoder.module.js';

const NEAR = 0.05, FAR = 100, EYES_M = 0.064, DISTANCE_M = 2;

// What three.js does beyond the model of glTF's appendix B. Taken out, what is left of a difference is not explained by these.
const ADDITIONS = [
  // Surfaces get rougher where their geometric normal changes from pixel to pixel, against glittering.
  ['lights_physical_fragment', 'material.roughness += geometryRoughness;', ''],
  // Light that is reflected more than once between microfacets, and what ambient light loses to the mirrored share.
  ['lights_fragment_begin', 'material.multiScatteringCompensation = 1.0 + material.specularColorBlended * ( 1.0 / EssMs - 1.0 );', 'material.multiScatteringCompensation = vec3( 1.0 );'],
  ['lights_physical_pars_fragment', 'vec3 diffuse = irradiance * BRDF_Lambert( material.diffuseContribution ) * ( 1.0 - singleScattering - multiScattering );', 'vec3 diffuse = irradiance * BRDF_Lambert( material.diffuseContribution );'],
  // Appendix B's one Fresnel term instead of one for each of dielectric and metal.
  ['lights_physical_pars_fragment', 'vec3 F = F_Schlick( material.specularColor, material.specularF90, dotVH );', 'vec3 F = F_Schlick( material.specularColorBlended, material.specularF90, dotVH );'],
  // Appendix B's separable masking and shadowing instead of the height-correlated one.
  ['lights_physical_pars_fragment', `float gl = dotNV * sqrt( a2 + ( 1.0 - a2 ) * pow2( dotNL ) );
	return 0.5 / max( gv + gl, EPSILON );`, `float gl = sqrt( a2 + ( 1.0 - a2 ) * pow2( dotNL ) );
	return 1.0 / max( ( dotNL + gl ) * ( dotNV + gv / max( dotNL, EPSILON ) ), EPSILON );`],
  // KHR_lights_punctual's window at the range, its cone, and no cap on the falloff within 10 cm.
  ['lights_pars_begin', 'max( pow( lightDistance, decayExponent ), 0.01 )', 'max( pow( lightDistance, decayExponent ), 1e-6 )'],
  ['lights_pars_begin', 'pow2( saturate( 1.0 - pow4( lightDistance / cutoffDistance ) ) )', 'saturate( 1.0 - pow4( lightDistance / cutoffDistance ) )'],
  ['lights_pars_begin', 'smoothstep( coneCosine, penumbraCosine, angleCosine )', 'pow2( saturate( ( angleCosine - coneCosine ) / max( penumbraCosine - coneCosine, 0.001 ) ) )'],
  // What a rough surface mirrors of the environment comes from the mirrored direction, not from nearer to the normal.
  ['envmap_physical_pars_fragment', 'reflectVec = normalize( mix( reflectVec, normal, pow4( roughness ) ) );', ''],
];

function plainly() {
  for (const [chunk, from, to] of ADDITIONS) {
    if (!THREE.ShaderChunk[chunk].includes(from)) throw new Error(`three.js has changed: ${chunk}`);
    THREE.ShaderChunk[chunk] = THREE.ShaderChunk[chunk].replace(from, to);
  }
}

async function load(renderer, scene) {
  const draco = new DRACOLoader().setDecoderPath('/modules/three/examples/jsm/libs/draco/gltf/');
  const ktx2 = new KTX2Loader().setTranscoderPath('/modules/three/examples/jsm/libs/basis/').detectSupport(renderer);
  const loader = new GLTFLoader().setDRACOLoader(draco).setKTX2Loader(ktx2).setMeshoptDecoder(MeshoptDecoder);
  return (await loader.loadAsync(scene)).scene;
}

// The same light as the client's example `picture --light flat|environment`.
async function light(renderer, scene, kind) {
  if (kind === 'flat') {
    const sun = new THREE.DirectionalLight(0xffffff, 3);
    sun.position.set(1, 2, 1.5);
    scene.add(sun, new THREE.AmbientLight(0xffffff, 1));
    return;
  }
  const environment = await new HDRLoader().setDataType(THREE.HalfFloatType).loadAsync('/environment.hdr');
  environment.mapping = THREE.EquirectangularReflectionMapping;
  scene.environment = new THREE.PMREMGenerator(renderer).fromEquirectangular(environment).texture;
}

// Where the client has put the scene.
function frame(root, { center, scale }, turn) {
  const client = new THREE.Vector3(...center);
  root.scale.setScalar(scale);
  root.rotation.set(THREE.MathUtils.degToRad(turn[1]), THREE.MathUtils.degToRad(turn[0]), 0);
  root.position.copy(client).multiplyScalar(-scale).applyEuler(root.rotation).add(new THREE.Vector3(0, 0, -DISTANCE_M));
}

async function picture({ scene: url, width, height, fov, turn, framing, kind, plain }) {
  if (plain) plainly();
  const renderer = new THREE.WebGLRenderer({ antialias: false, alpha: true });
  const gl = renderer.getContext();
  renderer.toneMapping = THREE.NoToneMapping;
  renderer.setClearColor(0x000000, 0);
  renderer.autoClear = false;
  const scene = new THREE.Scene(), root = new THREE.Group();
  root.add(await load(renderer, url));
  frame(root, framing, turn);
  scene.add(root);
  await light(renderer, scene, kind);
  const target = new THREE.WebGLRenderTarget(width * 2, height, { type: THREE.HalfFloatType, depthBuffer: true });
  renderer.setRenderTarget(target);
  renderer.clear();
  for (const eye of [0, 1]) {
    const camera = new THREE.PerspectiveCamera(fov, width / height, NEAR, FAR);
    camera.position.x = (eye - 0.5) * EYES_M;
    target.viewport.set(eye * width, 0, width, height);
    target.scissor.set(eye * width, 0, width, height);
    target.scissorTest = true;
    renderer.setRenderTarget(target);
    renderer.render(scene, camera);
  }
  const pixels = new Uint16Array(width * 2 * height * 4);
  renderer.readRenderTargetPixels(target, 0, 0, width * 2, height, pixels);
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const driver = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  if (gl.isContextLost()) throw new Error('the WebGL context is lost');
  const bytes = new Uint8Array(pixels.buffer);
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  renderer.forceContextLoss();
  return { half: btoa(text), driver, version: THREE.REVISION };
}
window.picture = picture;
