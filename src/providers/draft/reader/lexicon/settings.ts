import type { Setting } from "../../picture/scene.ts";
import type { Entry } from "./entry.ts";

export const SETTING_WORDS: readonly Entry<Setting>[] = [
  ["mountains", "mountain, mountain pass, mountainside, mountaintop, the pass, high pass, peak, summit, ridge, alps, alpine, himalaya, cliff, 山, 高山, 山上, 山顶, 山口, 山坡, 山脉, 雪山, 山峰, 群山, 山间, 山路, 垭口"],
  ["hills", "hill, hillside, rolling hill, valley, vineyard, terrace, knoll, 丘陵, 小山, 山丘, 山谷, 梯田, 葡萄园"],
  ["forest", "forest, woods, woodland, jungle, rainforest, grove, thicket, 森林, 树林, 丛林, 林间, 竹林, 林子, 雨林"],
  ["field", "field, meadow, farm, farmland, prairie, grassland, pasture, wheat field, savannah, steppe, 田野, 田, 稻田, 麦田, 草原, 草地, 农场, 牧场, 原野"],
  ["garden", "garden, park, backyard, yard, courtyard, orchard, balcony, lawn, greenhouse, playground, 花园, 公园, 院子, 庭院, 果园, 阳台, 后院, 小院"],
  ["sea", "sea, ocean, at sea, open water, seascape, sea surface, 海, 大海, 海面, 海上, 海洋, 海里, 海水, 海浪里"],
  ["coast", "coast, beach, shore, seaside, harbour, harbor, port, bay, pier, dock, quay, marina, fjord, seafront, 海边, 海滩, 沙滩, 海岸, 港口, 码头, 海湾, 港湾, 渔港"],
  ["river", "river, riverbank, stream, brook, creek, canal, waterfall, riverside, 河, 小河, 河流, 江, 溪, 小溪, 河边, 江边, 溪流, 河里, 瀑布, 江南"],
  ["lake", "lake, lakeside, pond, lagoon, reservoir, 湖, 湖边, 池塘, 洱海, 湖面, 湖畔, 湖水"],
  ["desert", "desert, dune, sahara, gobi, canyon, badlands, mesa, 沙漠, 戈壁, 沙丘, 峡谷"],
  ["snowfield", "snowfield, arctic, antarctic, tundra, glacier, polar, ice field, north pole, south pole, 雪地, 雪原, 冰原, 冰川, 北极, 南极, 冰面"],
  ["city", "city, town, downtown, skyline, metropolis, subway, metro, urban, rooftop, city light, old town, 城市, 都市, 市中心, 天际线, 老城, 城里, 地铁, 早高峰, 屋顶, 楼顶, 城"],
  ["street", "street, alley, alleyway, lane, avenue, pavement, sidewalk, market, square, plaza, crosswalk, crossing, bus stop, platform, railway station, train station, night market, intersection, 街, 街道, 街头, 小巷, 巷子, 胡同, 市场, 夜市, 广场, 路口, 街上, 老街, 弄堂, 站台, 车站"],
  ["road", "road, highway, motorway, motorcycle road, roadside, country road, path, trail, hairpin, 公路, 马路, 道路, 高速公路, 小路, 路上, 路边, 赛道"],
  ["village", "village, hamlet, countryside, rural, 村, 村庄, 村子, 乡村, 小镇, 乡下, 村里, 村口, 山村, 古镇"],
  ["room", "room, indoors, interior, inside, living room, bedroom, apartment, house interior, office, classroom, library, museum, gallery, bar, theatre, theater, concert hall, stage, hall, corridor, hospital, hotel room, attic, balcony room, nursery, waiting room, 房间, 屋里, 室内, 屋内, 客厅, 卧室, 教室, 图书馆, 博物馆, 办公室, 舞台, 剧院, 家里, 公寓, 大厅, 房里, 屋子里, 书房"],
  ["kitchen", "kitchen, restaurant, cafe, café, bakery, diner, canteen, stove, hearth, oven, coffee shop, cooks, cooking, bakes, baking, 厨房, 煮面, 做饭, 炒菜, 下厨, 烧菜, 餐厅, 咖啡馆, 咖啡店, 面包店, 餐馆, 灶台, 灶, 炉子, 饭馆, 锅里"],
  ["workshop", "workshop, garage, studio workshop, factory, laboratory, lab, forge, warehouse, atelier, shed, 工作室, 作坊, 车间, 工厂, 车库, 实验室, 工坊, 仓库"],
  ["sky", "sky, air, in the clouds, above the clouds, airspace, 天空, 空中, 天上, 云端, 云上, 蓝天, 云层, 夜空, 云中"],
  ["space", "space, outer space, cosmos, universe, galaxy, orbit, on the moon, lunar, moon surface, mars, planet, asteroid, nebula, solar system, milky way, starship, 太空, 宇宙, 银河, 月球, 月亮上, 月球上, 火星, 星系, 星球, 外太空, 月球表面"],
  ["underwater", "underwater, under the sea, undersea, deep sea, seabed, coral reef, reef, ocean floor, beneath the waves, 水下, 海底, 深海, 水里, 珊瑚礁, 水中"],
  ["studio", "studio, plain background, white background, black background, product shot, seamless backdrop, packshot, backdrop, cyclorama, 摄影棚, 纯色背景, 白色背景, 白底, 黑色背景, 棚拍, 产品图"],
  ["abstract", "abstract, gradient, pattern, geometric shape, background only, texture, 抽象, 渐变, 纹理, 几何图案"],
];

/** Words that put us inside whatever is named next ("inside the tea house", "屋里"). */
export const INSIDE = /\b(?:inside|interior of|indoors?)\b|里面|屋里|室内|店里|馆里|房间里/;

/** Where a thing is usually seen, for prompts that name no place. */
export const HOME_OF: Readonly<Record<string, Setting>> = {
  kettle: "kitchen", teapot: "kitchen", bowl: "kitchen", cup: "kitchen", table: "room", chair: "room", book: "room", lamp: "room", candle: "room",
  clock: "room", mirror: "room", letter: "room", phone: "studio", laptop: "room", window: "room", door: "room", piano: "room", guitar: "room", camera: "studio",
  bottle: "studio", box: "studio", gift: "room", product: "studio", "bike-light": "street", backpack: "studio", umbrella: "street", bouquet: "room",
  bus: "road", car: "road", taxi: "city", truck: "road", bicycle: "street", motorbike: "road", cyclist: "street", train: "hills", driver: "road",
  boat: "lake", sailboat: "sea", aeroplane: "sky", rocket: "space", balloon: "sky", droplet: "sky", cloud: "sky", rainbow: "hills", wave: "sea",
  "tea-house": "mountains", lighthouse: "coast", barn: "field", windmill: "field", temple: "mountains", cabin: "forest", tent: "forest", campfire: "forest",
  skyscraper: "city", shop: "street", tower: "city", "street-lamp": "street", "road-lamps": "road", "traffic-light": "street", bridge: "river", house: "village",
  hiker: "mountains", farmer: "field", cow: "field", sheep: "field", horse: "field", rabbit: "field", bird: "sky", birds: "sky", fish: "underwater", butterfly: "garden",
  cat: "garden", dog: "garden", crowd: "street", couple: "garden", pine: "forest", tree: "hills", cactus: "desert", mushroom: "forest", snowman: "snowfield",
  flower: "garden", leaf: "forest", grass: "field", fence: "field", rock: "coast", mountain: "mountains", moon: "hills", star: "hills", sun: "hills",
};
