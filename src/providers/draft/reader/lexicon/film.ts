import type { Camera, Look, Mood, Shot } from "../../picture/scene.ts";
import type { Entry } from "./entry.ts";

export const SHOT_WORDS: readonly Entry<Shot>[] = [
  [
    "extreme-wide",
    "extreme wide, extreme wide shot, extreme long shot, very wide, very wide shot, vista, panorama, panoramic, aerial, aerial view, drone shot, drone, 大远景, 航拍, 全貌, 鸟瞰远景, 无人机",
  ],
  ["wide", "wide, wide shot, long shot, full shot, establishing, establishing shot, wide angle, wide view, 远景, 全景, 广角"],
  ["medium", "medium, medium shot, mid shot, medium close, waist up, two shot, half length, cowboy shot, 中景, 半身, 中近景"],
  ["close", "close, close up, closeup, close shot, close view, portrait, headshot, tight shot, 近景, 特写, 近距离, 肖像"],
  [
    "extreme-close",
    "extreme close, extreme close up, macro, detail, detail shot, insert shot, very close, very close up, 大特写, 微距, 细节, 局部特写",
  ],
  [
    "overhead",
    "overhead, overhead shot, top down, bird's eye, birds eye, bird's eye view, from above, top view, flat lay, god's eye, 俯拍, 俯视, 俯瞰, 鸟瞰, 顶视, 顶拍",
  ],
];

export const CAMERA_WORDS: readonly Entry<Camera>[] = [
  [
    "static",
    "static, locked off, still camera, fixed camera, tripod, camera still, no camera movement, static camera, held shot, 固定镜头, 静止镜头, 定镜, 镜头不动, 固定机位",
  ],
  [
    "push-in",
    "push in, dolly in, zoom in, move in, moves in, camera closer, pushes in, zooms in, slow push, moving closer, 推近, 推进, 推镜头, 推镜, 拉近, 缓缓推近, 镜头推近",
  ],
  [
    "pull-out",
    "pull out, pull back, dolly out, zoom out, pulls back, pulls out, zooms out, move away, 拉远, 拉开, 拉镜头, 拉镜, 镜头拉远, 后退",
  ],
  ["pan-left", "pan left, pans left, panning left, 左摇, 向左摇, 左移镜头, 镜头左摇"],
  ["pan-right", "pan right, pans right, panning right, slow pan, panning, camera pan, camera pans, 右摇, 向右摇, 摇镜头, 横摇, 镜头右摇"],
  ["tilt-up", "tilt up, tilts up, tilting up, look up shot, 上摇, 向上摇, 仰摇, 镜头上摇"],
  ["tilt-down", "tilt down, tilts down, tilting down, 下摇, 向下摇, 镜头下摇"],
  ["track-left", "track left, tracks left, tracking left, truck left, slide left, 左跟, 向左跟拍, 向左移动, 镜头左移"],
  [
    "track-right",
    "track right, tracks right, tracking, tracking shot, truck right, slide right, camera follows, follow shot, tracking right, side tracking, 跟拍, 右跟, 向右跟拍, 横移, 跟随镜头, 移动镜头, 镜头右移",
  ],
  [
    "crane-up",
    "crane up, cranes up, rising shot, camera rises, pedestal up, boom up, ascending shot, crane shot, 升镜头, 镜头升起, 上升镜头, 摇臂上升, 镜头上升",
  ],
  [
    "crane-down",
    "crane down, cranes down, camera descends, pedestal down, boom down, descending shot, 降镜头, 镜头下降, 下降镜头, 摇臂下降",
  ],
  ["handheld", "handheld, hand held, shaky, shaky cam, documentary camera, 手持, 手持镜头, 晃动"],
];

export const LOOK_WORDS: readonly Entry<Look>[] = [
  [
    "watercolour",
    "watercolour, watercolor, aquarelle, gouache, painted, painterly, hand painted, storybook, picture book, oil painting, 水彩, 水彩画, 绘本, 手绘, 油画, 插画",
  ],
  [
    "paper",
    "paper cut, papercut, paper cutout, paper cut out, cut paper, cutout, paper collage, origami, collage, felt, stop motion, claymation, craft paper, paper, 剪纸, 纸艺, 折纸, 拼贴, 纸片, 定格动画, 纸雕, 皮影",
  ],
  [
    "night-city",
    "neon, cyberpunk, neon lit, neon noir, noir city, neon look, synthwave, vaporwave, night city, city at night, 霓虹, 赛博朋克, 夜城, 都市夜景",
  ],
  [
    "ink",
    "ink, ink wash, sumi e, ink drawing, line drawing, pen and ink, pencil, sketch, charcoal, woodcut, engraving, black and white drawing, etching, manga, 水墨, 水墨画, 国画, 素描, 线稿, 铅笔画, 版画, 木刻, 白描",
  ],
  [
    "flat",
    "flat, flat design, flat illustration, vector, vector art, minimal, minimalist, motion graphic, infographic, cartoon, 2d animation, poster style, geometric, isometric, 扁平, 扁平化, 矢量, 卡通, 极简, 信息图, 动画风",
  ],
  [
    "film",
    "film still, cinematic, photo, photograph, photorealistic, realistic, photographic, 35mm, live action, documentary, film grain, kodak, arri, anamorphic, film look, 胶片, 电影感, 写实, 照片, 摄影, 实拍, 纪录片, 电影质感",
  ],
];

export const MOOD_WORDS: readonly Entry<Mood>[] = [
  [
    "calm",
    "calm, quiet, peaceful, serene, tranquil, gentle, slow, soft, restful, silent, meditative, relaxing, soothing, minimal, hushed, patient, 平静, 宁静, 安静, 安宁, 祥和, 静谧, 温柔, 舒缓, 缓慢, 轻柔, 恬静, 放松, 治愈",
  ],
  [
    "warm",
    "warm, cosy, cozy, grateful, tender, loving, love, friendly, homely, nostalgic, hopeful, thankful, kind, hearty, heartfelt, intimate, family, thank you, 温暖, 温馨, 感激, 感谢, 感恩, 亲切, 爱, 怀念, 友好, 舒适, 祝福, 暖, 幸福, 团圆",
  ],
  [
    "tense",
    "tense, danger, dangerous, scary, thriller, fear, afraid, dramatic, dark mood, ominous, suspense, threatening, nervous, urgent, anxious, horror, menacing, angry, 紧张, 危险, 恐怖, 害怕, 惊险, 悬疑, 压抑, 恐惧, 焦虑",
  ],
  [
    "joyful",
    "joyful, happy, cheerful, playful, fun, funny, bright, sweet, cute, delight, celebration, birthday, lively, sunny mood, laughing, smile, colourful, colorful, whimsical, party, 快乐, 欢乐, 开心, 高兴, 可爱, 明亮, 欢快, 活泼, 有趣, 喜庆, 生日, 幽默, 俏皮, 热闹, 童趣",
  ],
  [
    "melancholy",
    "melancholy, sad, lonely, sorrow, wistful, longing, blue mood, grief, farewell, goodbye, loss, bittersweet, lonesome, mournful, abandoned, moody, 忧郁, 悲伤, 孤独, 难过, 寂寞, 伤感, 惆怅, 离别, 告别, 失落, 思念, 孤单",
  ],
  [
    "mysterious",
    "mysterious, mystery, magical, magic, dreamy, dreamlike, surreal, eerie, enchanted, strange, secret, mystic, haunting, ethereal, otherworldly, fantasy, 神秘, 魔法, 梦幻, 奇幻, 诡异, 秘密, 奇妙, 梦境, 迷离, 空灵",
  ],
  [
    "energetic",
    "energetic, driving, fast, dynamic, exciting, upbeat, powerful, speed, action, sport, sporty, thrilling, bold, intense, epic, punchy, rush, racing, vibrant, 动感, 激情, 活力, 快速, 快节奏, 热血, 震撼, 速度, 燃, 运动, 激烈, 澎湃, 劲爆",
  ],
];
